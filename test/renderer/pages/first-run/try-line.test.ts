import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tryLine } from '../../../../renderer/pages/first-run/try-line.ts';
import { ASSISTANTS } from '../../../../src/assistants/known-assistants.ts';
import { DIALECTS } from '../../../../src/contract/dialect.ts';
import { DIALECT_DEFINITIONS } from '../../../../src/dialects/dialects.ts';
import { LaunchRefusal } from '../../../../src/run/launch.ts';
import { prepareLaunch } from '../../../../src/run/prepare-launch.ts';
import { programOf } from '../../../../src/run/programs.ts';
import { temporaryFolder } from '../../../support/command-line.ts';

const FREE = { kind: 'none' } as const;
const DESKTOP = {
  isDesktop: true,
  platform: 'linux',
  proxy: { kind: 'running', host: '127.0.0.1', port: 8081 },
} as const;

for (const { name: assistantName, label, program } of ASSISTANTS) {
  const assistant = { name: assistantName, label, program, state: FREE };
  test(`${assistant.label}: the line to try it matches what run does, or there is none`, (context) => {
    const home = temporaryFolder(context);
    const launch = () =>
      prepareLaunch({
        program: programOf(assistant.program),
        args: [],
        to: {
          proxyUrl: 'http://127.0.0.1:8081',
          providers: DIALECTS.map((name) => {
            return { name, dialect: name, baseUrl: DIALECT_DEFINITIONS[name].baseUrl, hasKey: false };
          }),
          chosen: undefined,
        },
        home,
        env: {},
        cwd: home,
        keepsArguments: true,
        keepFile: () => '',
      });
    const headless = tryLine([assistant], { ...DESKTOP, isDesktop: false });
    const desktop = tryLine([assistant], DESKTOP);
    if (headless === undefined) {
      assert.throws(launch, LaunchRefusal);
      assert.equal(desktop, undefined);
      return;
    }
    assert.equal(headless, `lunaroute-tray run -- ${assistant.program}`);
    const { args, env } = launch();
    if (desktop === undefined) return;
    const [, name = '', address] = /^(?:([A-Z_]+)=(\S+) )?\S+/u.exec(desktop) ?? [];
    assert.equal(address, name === '' ? undefined : env[name]);
    const [, flags] = / -c '(.*)'$/u.exec(desktop) ?? [];
    if (name === '') assert.deepEqual(args, ['-c', flags]);
    assert.equal(tryLine([assistant], { ...DESKTOP, platform: 'win32' }), undefined);
  });
}

test('the first assistant that can be tried is suggested', () => {
  const [pi, codex, kilo] = ['pi', 'codex', 'kilo'].map((name) =>
    ASSISTANTS.filter((one) => one.name === name).map((one) => ({ ...one, state: FREE })),
  );
  const found = [...(pi ?? []), ...(kilo ?? []), ...(codex ?? [])];
  assert.equal(tryLine(found, DESKTOP), `codex -c 'openai_base_url="http://127.0.0.1:8081/v1"'`);
  assert.equal(tryLine(found, { ...DESKTOP, isDesktop: false }), 'lunaroute-tray run -- kilo');
  assert.equal(tryLine(pi ?? [], DESKTOP), undefined);
  assert.equal(tryLine([], DESKTOP), undefined);
  for (const kind of ['other', 'drifted'] as const) {
    const [first, ...rest] = found.toReversed();
    assert.ok(first?.name === 'codex');
    assert.equal(tryLine([{ ...first, state: { kind } }, ...rest], DESKTOP), undefined, kind);
  }
});
