import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
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

test('Claude Code: a file with comments is one that it ignores itself', (context) => {
  const made = world(context, { env: () => ({ ENABLE_TOOL_SEARCH: 'true' }) });
  made.write('claude-code', '{\n  // note\n}\n');
  assert.deepEqual(codes(made, 'claude-code'), ['comments_ignored_file']);
  made.write('claude-code', '\uFEFF{}\n');
  assert.deepEqual(codes(made, 'claude-code'), []);
});

test('Codex: another model provider does not use the address', (context) => {
  const made = world(context);
  made.write('codex', 'model_provider = "azure"\n');
  assert.deepEqual(codes(made, 'codex'), ['other_model_provider']);
});

test('Codex: a sign-in with ChatGPT is told, a key is not shown', (context) => {
  const made = world(context);
  const file = '.codex/auth.json';
  place(made.home, file, '{"auth_mode":"chatgpt","tokens":{"access_token":"canary"}}');
  assert.deepEqual(codes(made, 'codex'), ['chatgpt_sign_in']);
  assert.doesNotMatch(JSON.stringify(made.assistants.list(PROXY)), /canary/u);
  place(made.home, file, '{"OPENAI_API_KEY":"canary","tokens":null}');
  assert.deepEqual(codes(made, 'codex'), []);
});

test('opencode: only providers in use are named', (context) => {
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

test('opencode: the strongest of its global files is written', (context) => {
  const made = world(context);
  for (const file of ['config.json', 'opencode.json', 'opencode.jsonc']) {
    place(made.home, path.join('.config/opencode', file), '{}');
    assert.equal(path.basename(made.assistants.inspect('opencode', PROXY).file ?? ''), file);
  }
});

test('opencode: files that win over the one we write are told', async (context) => {
  const address = '{"provider":{"openai":{"options":{"baseURL":"https://x.example.com/v1"}}}}';
  const made = world(context, { env: () => ({ OPENAI_API_KEY: 'x' }) });
  await made.assistants.connect('opencode', PROXY);
  place(made.home, '.config/opencode/opencode.jsonc', '{}');
  assert.deepEqual(codes(made, 'opencode'), ['other_file']);
  place(made.home, '.config/opencode/opencode.jsonc', address);
  assert.deepEqual(codes(made, 'opencode'), ['other_file', 'overridden']);
});
