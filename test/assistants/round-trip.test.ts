import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parse as parseJson } from 'jsonc-parser';
import { parse as parseToml } from 'smol-toml';
import { assertMode } from '../support/assert-mode.ts';
import { ASSISTANT_NAMES } from '../../src/contract/assistants.ts';
import { linksMissing } from '../support/symbolic-links.ts';
import { CORPUS, MOVED, PROXY, world } from './support.ts';

const skip = linksMissing();

assert.ok(CORPUS.length > 30, 'the corpus was not found');

for (const { name, file, bytes } of CORPUS) {
  test(`${name}/${file} is byte-identical after connecting and disconnecting`, async (context) => {
    const { assistants, write, config } = world(context);
    chmodSync(write(name, bytes), 0o640);
    const planned = assistants.plan(name, PROXY);
    assert.deepEqual(readFileSync(config(name)), bytes, 'a plan writes nothing');
    const connected = await assistants.connect(name, PROXY);
    assert.ok(connected.kind === 'done' && planned.kind === 'planned', JSON.stringify(connected));
    assert.deepEqual(connected.diff, planned.diff, 'what was planned is what was done');
    const { state } = assistants.inspect(name, PROXY);
    assert.deepEqual(state, { kind: 'connected', by: 'us', isCurrent: true });
    assertMode(config(name), 0o640);
    assert.equal((await assistants.disconnect(name)).kind, 'done');
    assert.deepEqual(readFileSync(config(name)), bytes);
    assertMode(config(name), 0o640);
  });

  test(`${name}/${file} is byte-identical when the proxy moved in between`, async (context) => {
    const { assistants, write, config, state } = world(context);
    write(name, bytes);
    await assistants.connect(name, PROXY);
    const outcomes = await assistants.rewrite(MOVED);
    assert.equal(outcomes.get(name)?.kind, 'done');
    const [address] = assistants.inspect(name, MOVED).addresses;
    assert.match(address?.now ?? '', /^http:\/\/127\.0\.0\.1:9000/u);
    await assistants.disconnect(name);
    assert.deepEqual(readFileSync(config(name)), bytes);
    assert.deepEqual(readdirSync(state), [], 'nothing is left of the record');
  });

  test(`${name}/${file} keeps every line while it is connected`, async (context) => {
    const { assistants, write, read } = world(context);
    write(name, bytes);
    const other = assistants.inspect(name, PROXY).state.kind === 'other';
    await assistants.connect(name, PROXY);
    if (other) return;
    // All of the old text is still there in order, with insertions in between.
    let at = 0;
    const after = read(name);
    for (const character of bytes.toString()) {
      at = after.indexOf(character, at);
      assert.notEqual(at, -1);
      at += 1;
    }
  });

  test(`${name}/${file}: nothing but the address is ever shown`, async (context) => {
    const { assistants, write } = world(context);
    write(name, bytes);
    const shown = [
      assistants.plan(name, PROXY),
      await assistants.connect(name, PROXY),
      assistants.list(PROXY),
      assistants.planDisconnect(name),
      await assistants.disconnect(name),
    ];
    assert.doesNotMatch(JSON.stringify(shown), /canary/u);
  });
}

for (const name of ASSISTANT_NAMES) {
  test(`${name}: a file that connecting created is removed again, with its folders`, async (context) => {
    const { assistants, home } = world(context);
    const before = readdirSync(home, { recursive: true });
    await assistants.connect(name, PROXY);
    assert.equal(assistants.inspect(name, PROXY).fileExists, true);
    const outcome = await assistants.disconnect(name);
    assert.equal(outcome.kind, 'done');
    const after = readdirSync(home, { recursive: true });
    assert.deepEqual(
      after.filter((file) => !String(file).startsWith('state')),
      before,
    );
  });

  test(`${name}: a link stays a link, and its target is written`, { skip }, async (context) => {
    const { assistants, home, config } = world(context);
    const real = path.join(home, 'dotfiles', 'settings');
    mkdirSync(path.dirname(real), { recursive: true });
    writeFileSync(real, '');
    mkdirSync(path.dirname(config(name)), { recursive: true });
    symlinkSync(real, config(name));
    await assistants.connect(name, PROXY);
    assert.match(readFileSync(real, 'utf8'), /127\.0\.0\.1:8081/u);
    assert.equal(readlinkSync(config(name)), real);
    await assistants.disconnect(name);
    assert.equal(readFileSync(real, 'utf8'), '');
    assert.ok(lstatSync(config(name)).isSymbolicLink());
  });

  test(`${name}: a link to a file that does not exist yet stays a link`, { skip }, async (context) => {
    const { assistants, home, config } = world(context);
    const real = path.join(home, 'dotfiles', 'settings');
    mkdirSync(path.dirname(config(name)), { recursive: true });
    symlinkSync(real, config(name));
    await assistants.connect(name, PROXY);
    assert.match(readFileSync(real, 'utf8'), /127\.0\.0\.1:8081/u);
    await assistants.disconnect(name);
    assert.ok(lstatSync(config(name)).isSymbolicLink());
    assert.ok(!existsSync(real));
  });

  test(`${name}: connecting twice changes nothing the second time`, async (context) => {
    const { assistants } = world(context);
    const file = (): string => readFileSync(assistants.inspect(name, PROXY).file ?? '', 'utf8');
    await assistants.connect(name, PROXY);
    const once = file();
    assert.equal((await assistants.connect(name, PROXY)).kind, 'unchanged');
    assert.equal(file(), once);
  });
}

test('additions to the file while connected are kept in JSON', async (context) => {
  const { assistants, write, read } = world(context);
  write('claude-code', '{\n  "model": "opus"\n}\n');
  await assistants.connect('claude-code', PROXY);
  write('claude-code', read('claude-code').replace('"opus"', '"sonnet",\n  "theme": "dark"'));
  assert.equal((await assistants.disconnect('claude-code')).kind, 'done');
  assert.equal(read('claude-code'), '{\n  "model": "sonnet",\n  "theme": "dark"\n}\n');
});

test('a key added beside the address while connected is kept, with its parent', async (context) => {
  const { assistants, write, read } = world(context);
  write('claude-code', '{\n  "model": "opus"\n}\n');
  await assistants.connect('claude-code', PROXY);
  write('claude-code', read('claude-code').replace('"env": {', '"env": {\n    "MINE": "1",'));
  assert.equal((await assistants.disconnect('claude-code')).kind, 'done');
  assert.deepEqual(parseJson(read('claude-code')), { model: 'opus', env: { MINE: '1' } });
});

test('additions to the file while connected are kept in TOML', async (context) => {
  const { assistants, write, read } = world(context);
  write('codex', 'model = "gpt-5"\n');
  await assistants.connect('codex', PROXY);
  write('codex', `${read('codex')}\n[projects."/src"]\ntrust_level = "trusted"\n`);
  assert.equal((await assistants.disconnect('codex')).kind, 'done');
  assert.equal(read('codex'), 'model = "gpt-5"\n\n[projects."/src"]\ntrust_level = "trusted"\n');
});

test('a comment that a user wrote on the address line is kept', async (context) => {
  const { assistants, write, read } = world(context);
  write('codex', 'model = "gpt-5"\n');
  await assistants.connect('codex', PROXY);
  write('codex', read('codex').replace(/v1"$/mu, 'v1" # by LunaRoute'));
  assert.equal((await assistants.disconnect('codex')).kind, 'done');
  assert.equal(read('codex'), 'model = "gpt-5"\n# by LunaRoute\n');
});

test('a created file that a user added to is kept', async (context) => {
  const { assistants, read, write } = world(context);
  await assistants.connect('codex', PROXY);
  write('codex', `${read('codex')}model = "gpt-5"\n`);
  await assistants.disconnect('codex');
  assert.equal(read('codex'), 'model = "gpt-5"\n');
});

test('a created file with nothing but the opencode schema is removed', async (context) => {
  const { assistants, home } = world(context);
  await assistants.connect('opencode', PROXY);
  const file = path.join(home, '.config/opencode/opencode.json');
  assert.deepEqual(Object.keys(parseJson(readFileSync(file, 'utf8')) as object), ['$schema', 'provider']);
  writeFileSync(file, `${readFileSync(file, 'utf8')}\n\n`);
  await assistants.disconnect('opencode');
  assert.ok(!existsSync(file));
});

test('an earlier address is restored, even when the file was changed elsewhere', async (context) => {
  const { assistants, write, read } = world(context);
  write('codex', "openai_base_url = 'https://eu.example.com/v1' # office\n");
  await assistants.connect('codex', PROXY);
  write('codex', `${read('codex')}model = "gpt-5"\n`);
  await assistants.disconnect('codex');
  assert.equal(read('codex'), 'openai_base_url = \'https://eu.example.com/v1\' # office\nmodel = "gpt-5"\n');
});

test('the key of Codex is written at the top level, not into a section', async (context) => {
  for (const { name, bytes } of CORPUS.filter((entry) => entry.name === 'codex')) {
    const { assistants, write, read } = world(context);
    write(name, bytes);
    await assistants.connect(name, PROXY);
    const root = parseToml(read(name).replace(/^\uFEFF/u, ''), { integersAsBigInt: true });
    assert.equal(root['openai_base_url'], `${PROXY}/v1`);
  }
});
