import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { AssistantName } from '../../src/contract/assistants.ts';
import { PROXY, world, type World } from './support.ts';

function codes({ assistants }: World, name: AssistantName): readonly string[] {
  return assistants.inspect(name, PROXY).cautions.map(({ code }) => code);
}

function place(folder: string, file: string, content: string): void {
  const target = path.join(folder, file);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, content);
}

test('Claude Code: a file with comments, which it ignores, is reported', (context) => {
  const made = world(context);
  made.write('claude-code', '{\n  // note\n}\n');
  assert.deepEqual(codes(made, 'claude-code'), ['comments_ignored_file', 'not_own_host']);
  made.write('claude-code', '\uFEFF{}\n');
  assert.deepEqual(codes(made, 'claude-code'), ['not_own_host']);
});

test('Codex: a model provider that ignores the address is reported', (context) => {
  const made = world(context);
  made.write('codex', 'model_provider = "azure"\n');
  assert.deepEqual(codes(made, 'codex'), ['other_model_provider']);
});

test('Codex: a ChatGPT sign-in is reported, and a key is never shown', (context) => {
  const made = world(context);
  const file = '.codex/auth.json';
  place(made.home, file, '{"auth_mode":"chatgpt","tokens":{"access_token":"canary"}}');
  assert.deepEqual(codes(made, 'codex'), ['chatgpt_sign_in']);
  assert.doesNotMatch(JSON.stringify(made.assistants.list(PROXY)), /canary/u);
  place(made.home, file, '{"OPENAI_API_KEY":"canary","tokens":null}');
  assert.deepEqual(codes(made, 'codex'), []);
});

test('opencode: only providers in use get the address', (context) => {
  const keysOf = (made: World): readonly string[] => {
    const plan = made.assistants.plan('opencode', PROXY);
    assert.ok(plan.kind === 'planned');
    const text = plan.diff.map((line) => line.text).join('\n');
    return ['anthropic', 'openai'].filter((name) => text.includes(`"${name}"`));
  };
  const none = world(context);
  assert.deepEqual(keysOf(none), ['anthropic', 'openai']);
  assert.deepEqual(codes(none, 'opencode'), ['lists_providers']);
  const signedIn = world(context);
  place(signedIn.home, '.local/share/opencode/auth.json', '{"anthropic":{"type":"api","key":"canary"}}');
  assert.deepEqual(keysOf(signedIn), ['anthropic']);
  assert.deepEqual(codes(signedIn, 'opencode'), []);
  const variable = world(context, { env: () => ({ OPENAI_API_KEY: 'canary' }) });
  assert.deepEqual(keysOf(variable), ['openai']);
  const named = world(context);
  named.write('opencode', '{\n  "provider": { "openai": {} }\n}\n');
  assert.deepEqual(codes(named, 'opencode'), []);
});

test('opencode: its strongest global file is written', (context) => {
  const made = world(context);
  for (const file of ['config.json', 'opencode.json', 'opencode.jsonc']) {
    place(made.home, path.join('.config/opencode', file), '{}');
    assert.equal(path.basename(made.assistants.inspect('opencode', PROXY).file ?? ''), file);
  }
});

test('opencode: files that override the written file are reported', async (context) => {
  const address = '{"provider":{"openai":{"options":{"baseURL":"https://x.example.com/v1"}}}}';
  const made = world(context, { env: () => ({ OPENAI_API_KEY: 'x' }) });
  await made.assistants.connect('opencode', PROXY);
  place(made.home, '.config/opencode/opencode.jsonc', '{}');
  assert.deepEqual(codes(made, 'opencode'), ['other_file']);
  place(made.home, '.config/opencode/opencode.jsonc', address);
  assert.deepEqual(codes(made, 'opencode'), ['other_file', 'overridden']);
});

const GEMINI_SIGN_INS: readonly (readonly [what: string, settings: string | undefined])[] = [
  ['no settings at all', undefined],
  ['no sign-in chosen', '{}'],
  ['a sign-in with Google', '{"security":{"auth":{"selectedType":"oauth-personal"}}}'],
  ['Vertex AI', '{"security":{"auth":{"selectedType":"vertex-ai"}}}'],
  ['something odd', '{"security":{"auth":{"selectedType":["canary"]}}}'],
  ['settings that do not parse', '{"security":'],
];

for (const [what, settings] of GEMINI_SIGN_INS) {
  test(`Gemini CLI with ${what} is not connected, and keeps its sign-in`, async (context) => {
    const made = world(context);
    const file = path.join(made.home, '.gemini/settings.json');
    if (settings === undefined) rmSync(file);
    else writeFileSync(file, settings);
    const outcome = await made.assistants.connect('gemini-cli', PROXY);
    assert.ok(outcome.kind === 'refused' && outcome.code === 'other_sign_in', JSON.stringify(outcome));
    assert.doesNotMatch(outcome.message, /canary/u);
    assert.deepEqual(codes(made, 'gemini-cli'), ['other_sign_in']);
    assert.deepEqual(readdirSync(path.dirname(file)), settings === undefined ? [] : ['settings.json']);
  });
}

test('Gemini CLI: settings with comments are read, and a new file never hides another', async (context) => {
  const made = world(context);
  place(
    made.home,
    '.gemini/settings.json',
    '{ // mine\n"security":{"auth":{"selectedType":"gemini-api-key"}},}',
  );
  place(made.home, '.env', 'GEMINI_API_KEY=canary\n');
  const refused = await made.assistants.connect('gemini-cli', PROXY);
  assert.ok(refused.kind === 'refused' && refused.code === 'hides_other_file', JSON.stringify(refused));
  made.write('gemini-cli', '');
  assert.equal((await made.assistants.connect('gemini-cli', PROXY)).kind, 'done');
});

test('a connected assistant can be disconnected after its sign-in changes', async (context) => {
  const made = world(context);
  await made.assistants.connect('gemini-cli', PROXY);
  place(made.home, '.gemini/settings.json', '{"security":{"auth":{"selectedType":"oauth-personal"}}}');
  assert.deepEqual(codes(made, 'gemini-cli'), ['other_sign_in']);
  assert.equal((await made.assistants.disconnect('gemini-cli')).kind, 'done');
});

test('a variable that overrides the file is reported, unless it leads to the proxy', (context) => {
  let env: Record<string, string> = {};
  const made = world(context, { env: () => env });
  const told = (): readonly string[] =>
    ['gemini-cli', 'qwen-code'].flatMap((name) => codes(made, name as AssistantName));
  assert.deepEqual(told(), []);
  env = { GOOGLE_GEMINI_BASE_URL: 'http://localhost:8081/gemini', OPENAI_BASE_URL: `${PROXY}/v1` };
  assert.deepEqual(told(), []);
  env = { GOOGLE_GEMINI_BASE_URL: 'https://x.example.com', OPENAI_BASE_URL: 'https://x.example.com/v1' };
  assert.deepEqual(told(), ['overridden', 'overridden']);
});

const QWEN: readonly (readonly [what: string, text: string, codes: readonly string[]])[] = [
  ['a key', '{"$version":4,"security":{"auth":{"selectedType":"openai"}}}', []],
  ['another sign-in', '{"$version":4,"security":{"auth":{"selectedType":"qwen-oauth"}}}', ['other_sign_in']],
  ['models of its own', '{"$version":4,"modelProviders":{"openai":[{"id":"m"}]}}', ['other_model_provider']],
  [
    'a key for another host',
    '{"$version":4,"security":{"auth":{"baseUrl":"https://dashscope.example/v1"}}}',
    ['other_host'],
  ],
  ['the address here', `{"$version":4,"security":{"auth":{"baseUrl":"${PROXY}/v1"}}}`, []],
  ['no $version', '{}', ['laid_out_anew']],
];

for (const [what, text, expected] of QWEN) {
  test(`Qwen Code with ${what}: ${expected.join(', ') || 'nothing to say'}`, (context) => {
    const made = world(context);
    made.write('qwen-code', text);
    assert.deepEqual(codes(made, 'qwen-code'), expected);
  });
}

test('Qwen Code: an overriding .env file is reported', (context) => {
  const made = world(context);
  place(made.home, '.env', 'OPENAI_BASE_URL=https://x.example.com/v1 # mine\n');
  assert.deepEqual(codes(made, 'qwen-code'), ['overridden']);
});

test('pi: each provider gets the address in its own form, and a ChatGPT sign-in is reported', async (context) => {
  const made = world(context);
  await made.assistants.connect('pi', PROXY);
  const providers = { anthropic: { baseUrl: PROXY }, openai: { baseUrl: `${PROXY}/v1` } };
  assert.deepEqual(JSON.parse(made.read('pi')), { providers });
  place(made.home, '.pi/agent/auth.json', '{"openai-codex":{"type":"oauth","access":"canary"}}');
  assert.deepEqual(codes(made, 'pi'), ['chatgpt_sign_in']);
});
