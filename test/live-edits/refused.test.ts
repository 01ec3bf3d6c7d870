import assert from 'node:assert/strict';
import { suite, test, type TestContext } from 'node:test';
import { ConfigText } from './support/config-text.ts';
import { startLiveProgram } from './support/live-program.ts';
import { type Observed, probe } from './support/probes.ts';
import { type Seen, usuallySeen } from './support/settings-under-test.ts';
import {
  findings,
  isApplied,
  isFinding,
  leftFor,
  solved,
  startWalk,
  type Walk,
  nameOf,
} from './support/walk.ts';
import { configText, startWorld } from './support/world.ts';

const UNSERVED = '503 provider_misconfigured x-should-retry: false';
const UNRULED = '503 rules_unusable x-should-retry: false';
const BASE_URL = ['providers', 'openai', 'base_url'];
const GROQ = ['providers', 'groq'];

suite('a refused setting stays refused until it is corrected', { concurrency: 8 }, () => {
  test('a provider broken at the start', providerSinceStart);
  test('rules broken at the start', rulesSinceStart);

  for (const [what, line] of [
    ['its address', 'base_url: htp://127.0.0.1:1'],
    ['its key', 'api_key: key of mine'],
    ['its switch', 'enabled: flase'],
    ['its type', 'provider_type: opnai'],
    ['the way to it', 'proxy: ftp://127.0.0.1:1'],
    ['its certificates', 'ca_file: /nowhere/ca.pem'],
    ['the name of a key', 'porxy: direct'],
  ] as const) {
    test(`a new provider with a mistake in ${what}`, async (context) => {
      const walk = await startWalk(context);
      const { inside } = walk.world;
      const right = ['provider_type: openai', `base_url: ${inside.url}/new`, 'api_key: key'];
      const name = line.split(':')[0] ?? '';
      const lines = [...right.filter((one) => !one.startsWith(name)), line].map((one) => `    ${one}\n`);
      await finds(walk, `${walk.good}  fresh:\n${lines.join('')}`);
      assert.equal(await answerOf(walk, '/fresh'), UNSERVED);
      const from = walk.program.lines.length;
      walk.program.write(`${walk.good}  fresh:\n${right.map((one) => `    ${one}\n`).join('')}`);
      await walk.program.logged('that it is solved', from, ({ message }) => message.startsWith('Resolved'));
      assert.match(await answerOf(walk, '/fresh'), /^200/u);
    });
  }

  test('an address that does not belong to this machine', addressOfNobody);
  test('a removed provider that returns with a mistake', providerThatComesBack);
});

async function providerSinceStart(context: TestContext): Promise<void> {
  const world = await startWorld(context);
  const good = new ConfigText(configText(world, 1000));
  const wrong = good.withValue(BASE_URL, 'htp://127.0.0.1:1').text;
  const env = { HTTPS_PROXY: world.wayOut.url };
  const program = await startLiveProgram(context, { config: wrong, env, args: ['--lenient'] });
  const expected = onlyWays({
    ...usuallySeen(world),
    openai: UNSERVED,
    allowed: UNSERVED,
    admitted: UNSERVED,
  });
  for (const [code, breakIt] of [
    ['invalid_value', () => program.write(good.withValue(BASE_URL, '[a]').text)],
    ['misspelt_key', () => program.write(good.withKey(BASE_URL, 'base_ulr').text)],
    ['file_missing', () => program.remove()],
    ['misspelt_key', () => program.write(good.withKey(['providers', 'openai'], 'opnai').text)],
    ['file_empty', () => program.write('')],
    ['unset_variable', () => program.write(good.withValue(BASE_URL, '${NOT_SET}').text)],
    ['yaml_syntax', () => program.write('providers: [')],
    ['yaml_shape', () => program.write(good.withValue(['providers', 'openai'], 'text').text)],
  ] as const) {
    const from = program.lines.length;
    breakIt();
    await program.logged(code, from, isFinding([code]));
    assert.deepEqual((await probe(program, world)).observed, expected, code);
  }
  assert.deepEqual(leftFor(world), []);
  const from = program.lines.length;
  program.write(good.without(BASE_URL).text);
  await program.logged('that it is not set', from, isApplied(BASE_URL.join('.')));
  assert.match((await probe(program, world)).observed.openai, /^502/u);
  assert.deepEqual([...new Set(world.wayOut.tunnels)], ['api.openai.com:443']);
}

async function rulesSinceStart(context: TestContext): Promise<void> {
  const world = await startWorld(context);
  const good = new ConfigText(configText(world, 1000));
  const rules = ['routing', 'rules'];
  const config = good.withValue(rules, '[{ model_pattern: "(" }]').text;
  const program = await startLiveProgram(context, { config, args: ['--lenient'] });
  const usual = onlyWays(usuallySeen(world));
  const expected = {
    ...usual,
    openai: UNRULED,
    anthropic: UNRULED,
    ruled: UNRULED,
    allowed: UNRULED,
    admitted: UNRULED,
  };
  for (const [code, breakIt] of [
    ['file_missing', () => program.remove()],
    ['misspelt_key', () => program.write(good.withKey(rules, 'ruels').text)],
    ['file_empty', () => program.write('# rules\n')],
    ['yaml_shape', () => program.write(good.withValue(['routing'], '[a]').text)],
  ] as const) {
    const from = program.lines.length;
    breakIt();
    await program.logged(code, from, isFinding([code]));
    assert.deepEqual((await probe(program, world)).observed, expected, code);
  }
  const from = program.lines.length;
  program.write(good.withValue(rules, '[]').text);
  await program.logged('that it is solved', from, ({ message }) => message.startsWith('Resolved'));
  assert.deepEqual((await probe(program, world)).observed, { ...usual, ruled: usual.openai });
}

async function addressOfNobody(context: TestContext): Promise<void> {
  const walk = await startWalk(context, { variant: { host: '127.0.0.1' } });
  const { program } = walk;
  const from = program.lines.length;
  // From a range that belongs to nobody (RFC 5737).
  program.write(new ConfigText(walk.good).withValue(['host'], '203.0.113.1').text);
  await program.logged('that it cannot be had', from, isFinding(['address_unavailable']));
  assert.deepEqual((await probe(program, walk.world)).observed, onlyWays(walk.usual));
  await walk.repair();
  assert.deepEqual((await probe(program, walk.world)).observed, onlyWays(walk.usual));
  const { fields } = findings(program, from)[0] ?? {};
  assert.deepEqual(solved(program, from).map(nameOf), [`address_unavailable host ${String(fields?.['at'])}`]);
}

async function providerThatComesBack(context: TestContext): Promise<void> {
  const walk = await startWalk(context);
  const file = new ConfigText(walk.good);
  const from = walk.program.lines.length;
  walk.program.write(file.without(GROQ).text);
  await walk.program.logged('that it is gone', from, isApplied('providers.groq.base_url'));
  await finds(walk, file.withValue([...GROQ, 'base_url'], 'htp://127.0.0.1').text);
  assert.equal(await answerOf(walk, '/groq'), UNSERVED);
}

/** Writes a text and waits until it has a finding. */
async function finds({ program }: Walk, text: string): Promise<void> {
  const from = program.lines.length;
  const codes = ['invalid_value', 'ca_file_unreadable', 'misspelt_key', 'provider_type_missing'];
  program.write(text);
  await program.logged('a finding', from, isFinding(codes));
}

async function answerOf({ program, world }: Walk, prefix: string): Promise<string> {
  const { observed } = await probe(program, world, prefix);
  return observed.groq;
}

function onlyWays(seen: Seen): Observed {
  const { log: _log, recorded: _recorded, ...ways } = seen;
  return ways;
}
