import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeUncaught, UncaughtErrors } from '../../electron/system/uncaught-errors.ts';
import { browserMissing } from '../support/browser.ts';
import { startRunningShell } from '../support/electron/running-shell.ts';

const SECRET = 'sk-marked-secret-0123456789';

const skip = browserMissing();

for (const kind of ['an exception', 'a rejection'] as const) {
  test(
    `${kind} that is not caught opens no box, stops nothing, and shows once in log, tray and window`,
    { skip },
    async (t) => {
      const shell = await startRunningShell(t, { args: ['--autostart'], pages: true });
      await shell.evaluate(
        (_world, { isThrown, secret }) => {
          for (let count = 0; count < 100; count += 1) {
            setImmediate(() => {
              const error = new TypeError(`no property of ${secret}`);
              if (isThrown) throw error;
              void Promise.reject(error);
            });
          }
        },
        { isThrown: kind === 'an exception', secret: SECRET },
      );
      await shell.trayTells(/^LunaRoute: Internal error in LunaRoute .*restart it if requests fail\.$/mu);
      assert.equal((await fetch(`${shell.proxyUrl}/healthz`)).status, 200);
      assert.equal((await shell.tray()).icon, 'tray-trouble.png');
      await shell.clickTray('open');
      const trouble = await shell.inPage<string>(`(async () => {
      for await (const tick of await control.watch({ activity: false, requests: false, log: false }))
        if (tick.status !== undefined) return tick.status.trouble;
    })()`);
      assert.match(trouble, /^Internal error in LunaRoute/u);
      await shell.quit();
      const output = `${shell.stdout}${shell.stderr}`;
      assert.equal(output.match(/Internal error: TypeError at /gu)?.length, 1, output);
      assert.doesNotMatch(output, /error box|sk-marked/u);
    },
  );
}

test('repeated errors are reported again after a minute, and at most twenty kinds', () => {
  let nowMs = 0;
  const told: string[] = [];
  const errors = new UncaughtErrors(() => nowMs);
  errors.tellTo((error) => told.push(error));
  errors.take('x');
  errors.take('y');
  assert.deepEqual(told, ['a thrown string']);
  nowMs = 60_001;
  errors.take('x');
  assert.equal(told.length, 2);
  for (let count = 0; count < 100; count += 1)
    errors.take(Object.assign(new Error(''), { code: `E${count}` }));
  assert.equal(told.length, 21);
});

test('an error that cannot be reported throws nothing', (t) => {
  const written = t.mock.method(process.stderr, 'write', () => true);
  const errors = new UncaughtErrors();
  errors.tellTo(() => {
    throw new Error('the log is gone');
  });
  errors.take(new Error('x'));
  assert.match(String(written.mock.calls[0]?.arguments[0]), /^Internal error: Error at /u);
});

test('an error is described by name, code and place; only the system’s own messages are repeated', () => {
  assert.match(describeUncaught(new RangeError(SECRET)), /^RangeError at /u);
  const system = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), {
    code: 'ECONNREFUSED',
    syscall: 'connect',
  });
  assert.match(describeUncaught(system), /^Error ECONNREFUSED: connect ECONNREFUSED 127\.0\.0\.1:1 at /u);
  for (const thrown of [undefined, null, 'sk-x', { message: 'sk-x' }]) {
    assert.doesNotMatch(describeUncaught(thrown), /sk-x/u);
  }
  assert.equal(describeUncaught(Object.assign(new Error('x'), { stack: undefined })), 'Error');
});
