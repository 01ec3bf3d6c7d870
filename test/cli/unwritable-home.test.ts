import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { makeFolder } from '../../src/system/make-folder.ts';
import { cleanEnv, LAUNCHER, RunningCommand, temporaryFolder } from '../support/command-line.ts';
import { endsWithTest } from '../support/ends-with-test.ts';

/** Homes in which nothing can be created: one in which creating folders fails, and one that is not a folder. */
const HOMES = ['/proc', '/dev/null'];
const skip = process.platform === 'linux' ? false : 'only Linux has such folders';

function start(context: TestContext, home: string, args: readonly string[]): RunningCommand {
  const command = [LAUNCHER, ...args];
  const child = spawn(process.execPath, command, { env: cleanEnv({ home }), cwd: temporaryFolder(context) });
  endsWithTest(context, child);
  return new RunningCommand(child);
}

for (const home of HOMES) {
  test(`with ${home} as home, serve runs and stops as usual`, { skip }, async (context) => {
    const serve = start(context, home, ['serve', '--port', '0', '--ui-port', '0']);
    const url = `http://127.0.0.1:${await serve.port()}`;
    await serve.printed(/^Settings page: http\S+ \(no link can be given: .*LUNAROUTE_UI_TOKEN/mu);
    assert.equal((await fetch(`${url}/healthz`)).status, 200);
    serve.child.kill('SIGTERM');
    assert.equal(await serve.exited, 0);
    assert.equal(serve.stderr, '');
  });

  for (const [args, code, said] of [
    [['check'], 0, /^General$/mu],
    [['open'], 1, /No LunaRoute with a settings page is running/u],
    [['doctor'], 0, /No LunaRoute is running with this config/u],
    [['env'], 0, /ANTHROPIC_BASE_URL/u],
    [['assistants'], 0, /not connected/u],
    [
      ['assistants', 'connect', 'claude-code'],
      2,
      /journal_unwritable.*can't be written \((?:ENOENT|ENOTDIR)\)/u,
    ],
  ] as const) {
    test(
      `with ${home} as home, ${args.join(' ')} prints and exits as expected`,
      { skip },
      async (context) => {
        const command = start(context, home, args);
        assert.equal(await command.exited, code);
        assert.match(command.stdout + command.stderr, said);
        assert.doesNotMatch(command.stderr, /^ {4}at /mu);
      },
    );
  }
}

test('a folder is created with its parents, and an existing folder is no error', (context) => {
  const folder = path.join(temporaryFolder(context), 'a/b/c');
  makeFolder(folder, 0o700);
  makeFolder(folder);
  assert.ok(existsSync(folder));
  const file = path.join(folder, 'file');
  writeFileSync(file, '');
  assert.throws(() => makeFolder(file), { code: 'EEXIST' });
  assert.throws(() => makeFolder(path.join(file, 'd/e')), { code: 'ENOTDIR' });
});
