import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask } from '../support/client.ts';
import { startRunningShell } from '../support/electron/running-shell.ts';
import { eventually } from '../support/eventually.ts';
import { startTaggedServer } from '../support/tagged-server.ts';

test('an alert is a notification unless the window is in front, and always appears in the tray', async (t) => {
  let used = '0.85';
  const resetsAt = Math.floor(Date.now() / 1000) + 5400;
  const provider = await startTaggedServer(t, {
    handler: ({ response }) => {
      response.writeHead(200, {
        'content-length': 2,
        'anthropic-ratelimit-unified-5h-utilization': used,
        'anthropic-ratelimit-unified-5h-reset': String(resetsAt),
      });
      response.end('{}');
    },
  });
  const shell = await startRunningShell(t, { env: { LUNAROUTE_ANTHROPIC_BASE_URL: provider.url } });
  const send = (): Promise<unknown> =>
    ask(`${shell.proxyUrl}/v1/messages`, { method: 'POST', body: '{"model":"opus"}' });
  await shell.windowIs('visible');
  await shell.evaluate(({ windows }) => windows[0]?.focus());
  await send();
  await shell.trayTells(/Claude 5 h: 15% left, resets .+ \(as of /u);
  await eventually('the log has it', () => shell.stdout.includes('code=alert_limits'));
  assert.deepEqual(await shell.evaluate(({ recorded }) => recorded.notifications), []);
  await shell.evaluate(({ windows }) => windows[0]?.blur());
  const held = await shell.evaluate(({ recorded }) => recorded.notifications);
  assert.deepEqual(
    held.map(({ title }) => title),
    ['Claude: rate limit running low'],
    'what came while the window was in front is told once it is not',
  );
  used = '0.96';
  await send();
  await shell.eventually('it is told anew', ({ recorded }) =>
    recorded.notifications[0]?.body.startsWith('5 h: 4%'),
  );
  assert.equal((await shell.evaluate(({ recorded }) => recorded.notifications)).length, 1);
  used = '0.1';
  await send();
  await shell.eventually('it is taken back', ({ recorded }) => recorded.notifications.length === 0);
});
