import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { ASSISTANT_NAMES, type AssistantName } from '../../src/contract/assistants.ts';
import { DIALECT_DEFINITIONS } from '../../src/dialects/dialects.ts';
import { BUILT_IN, MOVED, PROXY, world } from './support.ts';

const OPENCODE = (url: string): string =>
  JSON.stringify({ provider: { openai: { options: { baseURL: url, apiKey: 'canary' } } } });

/** A file of each assistant that already contains an address. */
const OWN: Readonly<Record<AssistantName, (url: string) => string>> = {
  'claude-code': (url) => JSON.stringify({ env: { ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: 'canary' } }),
  codex: (url) => `openai_base_url = "${url}"\n`,
  'gemini-cli': (url) => `GEMINI_API_KEY=canary\nGOOGLE_GEMINI_BASE_URL=${url}\n`,
  opencode: OPENCODE,
  'qwen-code': (url) => JSON.stringify({ $version: 4, env: { OPENAI_BASE_URL: url } }),
  pi: (url) => JSON.stringify({ providers: { openai: { baseUrl: url } } }),
  kilo: OPENCODE,
};

const CODES: ReadonlySet<string> = new Set(['other_host', 'local_address']);

for (const name of ASSISTANT_NAMES) {
  test(`${name}: connecting reports the address it replaces, unless nothing is lost`, async (context) => {
    let upstreams: readonly { readonly name: string; readonly baseUrl: string }[] = BUILT_IN;
    const made = world(context, { upstreams: () => upstreams });
    const told = () =>
      made.assistants
        .inspect(name, PROXY)
        .cautions.filter(({ code }) => CODES.has(code))
        .map(({ code, level, message }) => `${code} ${level} ${message}`);
    const planned = (): readonly string[] => {
      const plan = made.assistants.plan(name, PROXY);
      return plan.kind === 'planned'
        ? plan.cautions.map(({ code }) => code).filter((one) => CODES.has(one))
        : [];
    };
    const isAnthropic = name === 'claude-code';
    const dialect = isAnthropic ? 'anthropic' : name === 'gemini-cli' ? 'gemini' : 'openai';

    made.write(name, OWN[name]('https://ada:canary@gateway.example/v1?key=canary'));
    assert.equal(told().length, 1);
    assert.match(
      told().join(),
      /^other_host warning .* names gateway\.example\. Once connected, the key for it is sent to LunaRoute's provider /u,
    );
    assert.doesNotMatch(JSON.stringify(made.assistants.inspect(name, PROXY)), /canary/u);
    assert.deepEqual(planned(), ['other_host']);

    upstreams = BUILT_IN.map((one) =>
      one.name === dialect ? { name: one.name, baseUrl: 'https://gateway.example/team' } : one,
    );
    assert.deepEqual([told(), planned()], [[], []], 'its provider here is that host');
    upstreams = BUILT_IN;

    made.write(name, OWN[name](`${DIALECT_DEFINITIONS[dialect].baseUrl}/v1`));
    assert.deepEqual(told(), [], 'the usual provider');

    made.write(name, OWN[name]('http://127.0.0.1:4000/x'));
    assert.match(
      told().join(),
      /^local_address note \S+ is http:\/\/127\.0\.0\.1:4000\/x, on this computer\. Connecting replaces it, so requests will bypass whatever is listening there\.$/u,
    );
    assert.deepEqual(planned(), ['local_address']);
    const outcome = await made.assistants.connect(name, PROXY);
    assert.equal(outcome.kind, 'done', 'it is not refused');
    assert.deepEqual(told(), [], 'what LunaRoute wrote is nobody else’s');
    assert.deepEqual(
      made.assistants.inspect(name, MOVED).cautions.filter(({ code }) => CODES.has(code)),
      [],
      'nor after the proxy moved',
    );
  });
}

const GLOBAL: readonly (readonly [name: AssistantName, written: string, weaker: string])[] = [
  ['opencode', '.config/opencode/opencode.json', '.config/opencode/config.json'],
  ['opencode', '.config/opencode/opencode.jsonc', '.config/opencode/opencode.json'],
  ['kilo', '.config/kilo/kilo.json', '.config/kilo/config.json'],
  ['kilo', '.config/kilo/opencode.json', '.config/kilo/kilo.jsonc'],
];

for (const [name, written, weaker] of GLOBAL) {
  test(`${name}: a gateway in ${weaker} is reported, as its key still applies to ${written}`, async (context) => {
    const made = world(context, { env: () => ({ OPENAI_API_KEY: 'canary' }) });
    for (const [file, text] of [
      [written, '{}'],
      [weaker, OPENCODE('https://gateway.example/v1')],
    ] as const) {
      mkdirSync(path.dirname(path.join(made.home, file)), { recursive: true });
      writeFileSync(path.join(made.home, file), text);
    }
    assert.equal(made.assistants.inspect(name, PROXY).file, path.join(made.home, written));
    const outcome = await made.assistants.connect(name, PROXY);
    assert.ok(outcome.kind === 'done');
    for (const { cautions } of [outcome, made.assistants.inspect(name, PROXY)]) {
      const messages = cautions.filter(({ code }) => code === 'other_host').map(({ message }) => message);
      assert.equal(messages.length, 1);
      assert.ok(
        messages[0]?.includes(`in ${path.join(made.home, weaker)} names gateway.example.`),
        messages[0],
      );
    }
  });
}

test("a file in Kilo's folder that overrides the written file is reported, whatever its name", async (context) => {
  for (const file of ['.kilo/opencode.jsonc', '.kilocode/kilo.json']) {
    const made = world(context);
    mkdirSync(path.dirname(path.join(made.home, file)), { recursive: true });
    writeFileSync(path.join(made.home, file), OPENCODE('https://gateway.example/v1'));
    await made.assistants.connect('kilo', PROXY);
    const messages = made.assistants.inspect('kilo', PROXY).cautions.map(({ code }) => code);
    assert.ok(messages.includes('overridden'), file);
  }
});

test('a variable that the file overrides is reported only for an API in use', (context) => {
  let env: Readonly<Record<string, string>> = { ANTHROPIC_BASE_URL: 'http://127.0.0.1:4000' };
  const made = world(context, { env: () => env });
  const told = (name: AssistantName): readonly string[] =>
    made.assistants
      .inspect(name, PROXY)
      .cautions.filter(({ code }) => CODES.has(code))
      .map(({ message }) => message);
  assert.deepEqual(told('claude-code'), [
    "The variable ANTHROPIC_BASE_URL is http://127.0.0.1:4000, on this computer. LunaRoute's address overrides it, so requests will bypass whatever is listening there.",
  ]);
  assert.deepEqual(told('codex'), [], 'it reads no such variable');
  made.write('claude-code', '{"env":{"ANTHROPIC_BASE_URL":"https://api.anthropic.com"}}');
  assert.deepEqual(told('claude-code'), [], 'its file overrides the variable as it is');
  made.write('claude-code', '{}');
  env = { ANTHROPIC_BASE_URL: PROXY };
  assert.deepEqual(told('claude-code'), []);
  env = { ANTHROPIC_BASE_URL: 'https://gateway.example' };
  assert.match(told('claude-code').join(), /^The variable ANTHROPIC_BASE_URL names gateway\.example\./u);
});
