import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { ROOT } from '../support/command-line.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { ConfigText } from './support/config-text.ts';
import { type LiveProgram, prepareProgram, startLiveProgram } from './support/live-program.ts';
import { probe, written } from './support/probes.ts';
import { usuallySeen } from './support/settings-under-test.ts';
import { refusedAtStart, type StartCase, START_CASES } from './support/start-cases.ts';
import { isApplied, isFinding, leftFor } from './support/walk.ts';
import { configText, REVISION_KEY, startWorld, TOKEN, type World } from './support/world.ts';

const LENIENT = ['--lenient'];
const HAS_WINDOW = existsSync(path.join(ROOT, 'dist/window/index.html'));

suite(
  'with --lenient, everything that a broken setting governs is refused or closed',
  { concurrency: 4 },
  () => {
    for (const one of START_CASES) {
      if (one.setting.key === 'proxy_token') test(one.name, (context) => checkNoListener(context, one));
      else test(one.name, (context) => checkRefused(context, one));
    }
  },
);

suite('with --lenient and a broken ui.host', { concurrency: 4 }, () => {
  for (const one of START_CASES.filter(({ setting }) => setting.key === 'ui.host')) {
    const skip = HAS_WINDOW ? false : 'the window is not built';
    test(`${one.name}: the page is served on 127.0.0.1`, { skip }, (context) => checkPage(context, one));
  }
});

test('with --lenient, a file that is not YAML leaves only the variables in effect', async (context) => {
  const world = await startWorld(context);
  const env = { HTTPS_PROXY: world.wayOut.url, LUNAROUTE_PROXY_TOKEN: TOKEN };
  const config = `${configText(world, 1000)}extra: [\n`;
  const program = await startLiveProgram(context, { config, env, args: LENIENT });
  const refusal = '503 rules_unusable x-should-retry: false';
  const expected = {
    ...usuallySeen(world),
    openai: refusal,
    anthropic: refusal,
    ruled: refusal,
    groq: '404 unknown_provider',
    allowed: '403 host_not_allowed',
    admitted: '403 origin_not_allowed',
  };
  for (const [code, text] of [
    ['yaml_syntax', config],
    ['file_empty', ''],
    ['yaml_syntax', 'providers: ['],
    ['file_empty', '# nothing\n'],
    ['yaml_shape', '- a\n'],
    ['file_empty', 'null\n'],
  ] as const) {
    const from = text === config ? 0 : program.lines.length;
    if (text !== config) program.write(text);
    await program.logged('what is wrong by now', from, isFinding([code]));
    assert.deepEqual({ ...expected, ...(await probe(program, world)).observed }, expected);
  }
  await repair(program, world, undefined);
  assert.deepEqual(leftFor(world), []);
});

/**
 * Asserts that a broken setting is reported with its line, that what it affects stays closed, and that the repaired
 * file is used.
 */
async function checkRefused(context: TestContext, { setting, how }: StartCase): Promise<void> {
  const world = await startWorld(context);
  const good = configText(world, 1000, setting.variant);
  const { text, line } = how.edit(new ConfigText(good));
  const env = { HTTPS_PROXY: world.wayOut.url, ...setting.variant?.env?.(world) };
  // Port 0 would be a different port after each move.
  const port = setting.key === 'host' ? await freePort() : 0;
  const program = await startLiveProgram(context, { config: text, env, port, args: LENIENT });
  const usual = { ...usuallySeen(world), ...setting.seen?.(world) };
  const round = await probe(program, world);
  const expected = { ...usual, ...setting.unset?.(world), ...refusedAtStart(setting.key, how) };
  await repair(program, world, setting.variant);
  const { log, recorded, ...ways } = expected;
  assert.deepEqual(round.observed, ways);
  // Only requests that reached a provider are recorded.
  if (ways.anthropic.startsWith('200')) {
    // A line appears once the redaction thread is done.
    await eventually('it is recorded as it should be', () => written(program, round).recorded === recorded);
    assert.equal(written(program, round).log, log);
  }
  const { log: _log, recorded: _recorded, ...usually } = usual;
  assert.deepEqual((await probe(program, world)).observed, usually);
  assert.ok(program.command.stdout.includes(`${program.config}:${line}:`), program.command.stdout);
  assert.deepEqual(leftFor(world), []);
}

async function checkNoListener(context: TestContext, { setting, how }: StartCase): Promise<void> {
  const world = await startWorld(context);
  const { text, line } = how.edit(new ConfigText(configText(world, 1000, setting.variant)));
  const { start, config } = prepareProgram(context, { config: text, args: ['--no-ui', ...LENIENT] });
  const { command } = start();
  assert.equal(await command.exited, 2);
  assert.doesNotMatch(command.stdout, /listening on/u);
  assert.ok(command.stderr.includes(`${config}:${line}:`), command.stderr);
}

async function checkPage(context: TestContext, { setting, how }: StartCase): Promise<void> {
  const world = await startWorld(context);
  const { text } = how.edit(new ConfigText(configText(world, 1000, setting.variant)));
  const program = prepareProgram(context, { config: text, args: ['--ui-port', '0', ...LENIENT] }).start();
  const isServed = ({ message }: { message: string }): boolean => message.startsWith('Settings page: ');
  const { message } = await program.logged('where the page is', 0, isServed);
  assert.match(message, /^Settings page: http:\/\/127\.0\.0\.1:/u);
}

async function repair(
  program: LiveProgram,
  world: World,
  variant: StartCase['setting']['variant'],
): Promise<void> {
  const from = program.lines.length;
  program.write(configText(world, 1001, variant));
  await program.logged('that the repaired file is in effect', from, isApplied(REVISION_KEY));
}
