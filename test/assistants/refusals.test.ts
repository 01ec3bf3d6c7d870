import assert from 'node:assert/strict';
import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { assertMode } from '../support/assert-mode.ts';
import type { AssistantName, AssistantRefusal } from '../../src/contract/assistants.ts';
import { CONFIG, PROXY, world } from './support.ts';

const REFUSED: readonly (readonly [what: string, AssistantName, string | Uint8Array, AssistantRefusal])[] = [
  ['JSON that does not parse', 'claude-code', '{\n  "env": {,\n}', 'does_not_parse'],
  ['JSON that was cut off', 'opencode', '{ "provider": { "openai": ', 'does_not_parse'],
  ['two values', 'claude-code', '{} {}', 'does_not_parse'],
  ['a list', 'claude-code', '[]', 'not_an_object'],
  ['a parent that is a text', 'claude-code', '{"env":"A=1"}', 'not_an_object'],
  ['a parent that is null', 'opencode', '{"provider":null}', 'not_an_object'],
  ['a parent that is a list', 'opencode', '{"provider":{"openai":[]}}', 'not_an_object'],
  ['an address that is a number', 'claude-code', '{"env":{"ANTHROPIC_BASE_URL":1}}', 'not_a_string'],
  ['the parent twice', 'claude-code', '{"env":{"A":"1"},"env":{}}', 'duplicate_key'],
  [
    'the address twice',
    'claude-code',
    '{"env":{"ANTHROPIC_BASE_URL":"a","ANTHROPIC_BASE_URL":"b"}}',
    'duplicate_key',
  ],
  ['TOML that does not parse', 'codex', 'model = \n', 'does_not_parse'],
  ['a TOML key twice', 'codex', 'openai_base_url = "a"\nopenai_base_url = "b"\n', 'does_not_parse'],
  ['an address that is a table', 'codex', '[openai_base_url]\na = 1\n', 'not_a_string'],
  ['bytes that are not UTF-8', 'codex', Uint8Array.of(0x23, 0xff, 0xfe, 0x0a), 'not_utf8'],
];

for (const [what, name, content, code] of REFUSED) {
  test(`${name}: ${what} is refused with ${code}, and nothing is written`, async (context) => {
    const { assistants, write, config } = world(context);
    write(name, content);
    const before = readFileSync(config(name));
    const planned = assistants.plan(name, PROXY);
    const outcome = await assistants.connect(name, PROXY);
    assert.ok(outcome.kind === 'refused');
    assert.equal(outcome.code, code, outcome.message);
    assert.deepEqual(planned, outcome);
    assert.deepEqual(readFileSync(config(name)), before);
    const { state } = assistants.inspect(name, PROXY);
    assert.ok(state.kind === 'unreadable' && state.code === code);
  });
}

test('a parse error is reported by its position, without the content', (context) => {
  const { assistants, write } = world(context);
  write('claude-code', '{\n  "env": { "KEY": "canary" "x" }\n}');
  write('codex', 'model = "gpt-5"\nkey = "canary\n');
  const shown = JSON.stringify(assistants.list(PROXY));
  assert.match(shown, /line 2, column \d+/u);
  assert.doesNotMatch(shown, /canary/u);
});

test('a read-only file is left as it is', async (context) => {
  const { assistants, write, read } = world(context);
  chmodSync(write('codex', 'model = "gpt-5"\n'), 0o444);
  const outcome = await assistants.connect('codex', PROXY);
  assert.ok(outcome.kind === 'refused' && outcome.code === 'read_only');
  assert.equal(assistants.plan('codex', PROXY).kind, 'refused');
  assert.equal(read('codex'), 'model = "gpt-5"\n');
});

test('a file of another user is left as it is', async (context) => {
  if (process.getuid?.() !== 0) {
    context.skip('only root can give a file away');
    return;
  }
  const { assistants, write, read } = world(context);
  chownSync(write('codex', ''), 65534, 65534);
  const outcome = await assistants.connect('codex', PROXY);
  assert.ok(outcome.kind === 'refused' && outcome.code === 'not_owner');
  assert.equal(read('codex'), '');
});

test('a file that changes while it is being edited keeps the change', async (context) => {
  const theirs = 'model = "theirs"\n';
  const { assistants, write, read, state } = world(context, {
    onStep: (step) => step === 'recorded' && write('codex', theirs),
  });
  write('codex', 'model = "gpt-5"\n');
  const outcome = await assistants.connect('codex', PROXY);
  assert.ok(outcome.kind === 'refused' && outcome.code === 'changed_meanwhile');
  assert.equal(read('codex'), theirs);
  assert.deepEqual(readdirSync(state), []);
  assert.deepEqual(readdirSync(path.dirname(assistants.inspect('codex', PROXY).file ?? '')), ['config.toml']);
});

test('the record is written before the file, and is private', async (context) => {
  const seen: string[] = [];
  const { assistants, write, read, state } = world(context, {
    onStep: (step) => {
      const record = path.join(state, 'codex.json');
      if (step !== 'settled') seen.push(`${step} ${read('codex').includes('openai_base_url')}`);
      assertMode(record, 0o600);
      assertMode(state, 0o700);
      assert.doesNotMatch(readFileSync(record, 'utf8'), /canary/u);
    },
  });
  write('codex', 'experimental_bearer_token = "canary"\n');
  await assistants.connect('codex', PROXY);
  assert.deepEqual(seen, ['recorded false', 'written true']);
});

test('a folder in place of the file is refused', async (context) => {
  const { assistants, config } = world(context);
  mkdirSync(config('codex'), { recursive: true });
  const outcome = await assistants.connect('codex', PROXY);
  assert.ok(outcome.kind === 'refused' && outcome.code === 'unreadable');
});

test('a folder that cannot be written is refused, and the record is withdrawn', async (context) => {
  if (process.getuid?.() === 0 || process.platform === 'win32') {
    context.skip('file permissions do not hold this user back');
    return;
  }
  const { assistants, write, config } = world(context);
  write('codex', '');
  chmodSync(path.dirname(config('codex')), 0o555);
  const outcome = await assistants.connect('codex', PROXY);
  chmodSync(path.dirname(config('codex')), 0o755);
  assert.ok(outcome.kind === 'refused' && outcome.code === 'unwritable');
  assert.equal(assistants.inspect('codex', PROXY).state.kind, 'none');
});

test('a file in place of the folder is refused, and the record is withdrawn', async (context) => {
  const { assistants, home, state } = world(context);
  writeFileSync(path.join(home, '.codex'), 'a file');
  const outcome = await assistants.connect('codex', PROXY);
  assert.ok(outcome.kind === 'refused' && outcome.code === 'unwritable', JSON.stringify(outcome));
  assert.equal(readFileSync(path.join(home, '.codex'), 'utf8'), 'a file');
  assert.throws(() => readFileSync(path.join(state, 'codex.json')), { code: 'ENOENT' });
});

test('nothing is written if the record cannot be written', async (context) => {
  const { assistants, home, write, read } = world(context);
  write('codex', '');
  writeFileSync(path.join(home, 'state'), 'a file');
  const outcome = await assistants.connect('codex', PROXY);
  assert.ok(outcome.kind === 'refused' && outcome.code === 'journal_unwritable');
  assert.equal(read('codex'), '');
});

test('an unreadable record is reported, and nothing is written', async (context) => {
  const { assistants, write, read, state } = world(context);
  write('codex', '');
  await assistants.connect('codex', PROXY);
  const connected = read('codex');
  writeFileSync(path.join(state, 'codex.json'), '{ "version": 2 }');
  for (const outcome of [await assistants.connect('codex', PROXY), await assistants.disconnect('codex')]) {
    assert.ok(outcome.kind === 'refused' && outcome.code === 'journal_unreadable');
  }
  assert.equal(read('codex'), connected);
  const recovered = (await assistants.recover()).get('codex');
  assert.ok(recovered !== 'settled' && recovered?.code === 'journal_unreadable');
  const [caution] = assistants.inspect('codex', PROXY).cautions;
  assert.equal(caution?.code, 'journal_unreadable');
});

test('a change is refused while another program has the lock', async (context) => {
  const { assistants, write, state } = world(context);
  write('codex', '');
  mkdirSync(state, { recursive: true });
  writeFileSync(path.join(state, 'codex.json.lock'), String(process.ppid));
  const outcome = await assistants.connect('codex', PROXY);
  assert.ok(outcome.kind === 'refused' && outcome.code === 'busy');
});

test('changes of one process run one after another', async (context) => {
  const { assistants, write, read } = world(context);
  write('codex', 'model = "gpt-5"\n');
  const outcomes = await Promise.all([
    assistants.connect('codex', PROXY),
    assistants.disconnect('codex'),
    assistants.connect('codex', PROXY),
    assistants.disconnect('codex'),
  ]);
  assert.deepEqual(
    outcomes.map(({ kind }) => kind),
    ['done', 'done', 'done', 'done'],
  );
  assert.equal(read('codex'), 'model = "gpt-5"\n');
});

for (const baseUrl of ['http://127.0.0.1:8081', 'http://localhost:8081/v1', 'http://[::1]:8081']) {
  test(`a provider whose base URL is ${baseUrl} would loop to the proxy and is refused`, async (context) => {
    const { assistants, write, read } = world(context, { upstreams: () => [{ name: 'openai', baseUrl }] });
    write('codex', '');
    const outcome = await assistants.connect('codex', PROXY);
    assert.ok(outcome.kind === 'refused' && outcome.code === 'points_at_itself');
    assert.equal(read('codex'), '');
    assert.equal(typeof assistants.refusal(PROXY), 'string');
  });
}

test('a provider on another port of this machine is not a loop', async (context) => {
  const upstreams = () => [{ name: 'openai', baseUrl: 'http://localhost:11434/v1' }];
  const { assistants } = world(context, { upstreams });
  assert.equal((await assistants.connect('codex', PROXY)).kind, 'done');
  assert.equal(assistants.refusal(PROXY), null);
});

test('no assistant is connected to a demo', async (context) => {
  const { assistants, write, read } = world(context, { isDemo: true });
  write('codex', '');
  const outcome = await assistants.connect('codex', PROXY);
  assert.ok(outcome.kind === 'refused' && outcome.code === 'demo');
  assert.equal(read('codex'), '');
});

test('folders named by variables are used, and relative folders are refused', async (context) => {
  const { home } = world(context);
  const env = {
    CLAUDE_CONFIG_DIR: path.join(home, 'claude'),
    CODEX_HOME: path.join(home, 'codex'),
    GEMINI_CLI_HOME: path.join(home, 'gemini'),
    XDG_CONFIG_HOME: path.join(home, 'xdg'),
    QWEN_HOME: '~/qwen',
    PI_CODING_AGENT_DIR: '~/pi',
  };
  const { assistants } = world(context, { env: () => env, home });
  assert.deepEqual(
    assistants.list(PROXY).map(({ file }) => file),
    [
      'claude/settings.json',
      'codex/config.toml',
      'gemini/.gemini/.env',
      'xdg/opencode/opencode.json',
      'qwen/settings.json',
      'pi/models.json',
      'xdg/kilo/kilo.json',
    ].map((file) => path.join(home, file)),
  );
  const relative = world(context, { env: () => ({ CODEX_HOME: 'here' }) }).assistants;
  const outcome = await relative.connect('codex', PROXY);
  assert.ok(outcome.kind === 'refused' && outcome.code === 'folder_unknown');
  assert.equal(relative.inspect('codex', PROXY).file, null);
});

test('an assistant that was connected under another folder can still be disconnected', async (context) => {
  const { assistants, write, read, home } = world(context);
  write('codex', '');
  await assistants.connect('codex', PROXY);
  const moved = world(context, {
    home,
    folder: path.join(home, CONFIG.codex, '../../state/assistants'),
    env: () => ({ CODEX_HOME: path.join(home, 'elsewhere') }),
  });
  const view = moved.assistants.inspect('codex', PROXY);
  assert.equal(view.state.kind, 'connected');
  assert.equal(view.cautions[0]?.code, 'other_file');
  assert.equal((await moved.assistants.disconnect('codex')).kind, 'done');
  assert.equal(read('codex'), '');
});
