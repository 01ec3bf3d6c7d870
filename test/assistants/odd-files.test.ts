import assert from 'node:assert/strict';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parse as parseJson } from 'jsonc-parser';
import { parse as parseToml, stringify } from 'smol-toml';
import { ASSISTANT_NAMES, type AssistantName } from '../../src/contract/assistants.ts';
import { assistantsIn, CONFIG, MOVED, PROXY, world } from './support.ts';
import { linksMissing } from '../support/symbolic-links.ts';

const noLinks = linksMissing();

/** A typical file in one format, and how a newer version of the assistant may rewrite it. */
interface Grammar {
  readonly usual: string;
  readonly comment: string;
  /** A file with the address twice. */
  readonly twice: string;
  readonly rewrite: (text: string) => string;
  /** Parses the text with an independent parser. */
  readonly parse: (text: string) => object;
}

function jsonOf(twice: string): Grammar {
  return {
    usual: '{\n\t"mine": {\n\t\t"theirs": [1, 2]\n\t}\n}\n',
    comment: '// mine\n',
    twice,
    rewrite: (text) => JSON.stringify({ added: 1, ...(parseJson(text) as object) }, null, 4),
    parse: (text) => parseJson(text) as object,
  };
}

const OPENCODE = jsonOf('{"provider":{"anthropic":{"options":{}},"anthropic":{}},"provider":{}}');
const GRAMMARS: Readonly<Record<AssistantName, Grammar>> = {
  'claude-code': jsonOf('{"env":{"ANTHROPIC_BASE_URL":"a","ANTHROPIC_BASE_URL":"b"}}'),
  codex: {
    usual: 'mine = "1"\n\n[section]\n\ttheirs = 2\n',
    comment: '# mine\n',
    twice: 'openai_base_url = "a"\nopenai_base_url = "b"\n',
    rewrite: (text) => stringify({ added: 1, ...parseToml(text) }),
    parse: (text) => ({ ...parseToml(text) }),
  },
  'gemini-cli': {
    usual: 'MINE=1\n\texport THEIRS="2"\n',
    comment: '# mine\n',
    twice: 'GOOGLE_GEMINI_BASE_URL=a\nGOOGLE_GEMINI_BASE_URL=b\n',
    rewrite: (text) => `added=1\n${text.replaceAll(/^(\w+)=([^"\n]*)$/gmu, '$1="$2"')}`,
    parse: (text) =>
      Object.fromEntries(
        [...text.matchAll(/(\w+)="?([^"\n]*)"?$/gmu)].map(([, name, value]) => [name, value]),
      ),
  },
  opencode: OPENCODE,
  'qwen-code': jsonOf('{"env":{"OPENAI_BASE_URL":"a","OPENAI_BASE_URL":"b"}}'),
  pi: jsonOf('{"providers":{"openai":{"baseUrl":"a","baseUrl":"b"}}}'),
  kilo: OPENCODE,
};

/** The same file as left by other editors and systems. */
const SHAPES: Readonly<Record<string, (grammar: Grammar) => string>> = {
  'a byte order mark': ({ usual }) => `\uFEFF${usual}`,
  'Windows line ends': ({ usual }) => usual.replaceAll('\n', '\r\n'),
  'a mark and Windows line ends': ({ usual }) => `\uFEFF${usual.replaceAll('\n', '\r\n')}`,
  'no line end at its end': ({ usual }) => usual.trimEnd(),
  'blank lines at its end': ({ usual }) => `${usual}\n\n`,
  'a comment above': ({ usual, comment }) => comment + usual,
  'a comment below': ({ usual, comment }) => usual + comment,
  'nothing in it': () => '',
  'only a mark': () => '\uFEFF',
  'only blanks': () => ' \n\t\n',
  '300 kB': ({ usual, comment }) => comment.repeat(50_000) + usual,
};

for (const name of ASSISTANT_NAMES) {
  const grammar = GRAMMARS[name];
  for (const [what, shape] of Object.entries(SHAPES)) {
    test(`${name}: a file with ${what} is byte-identical after disconnecting`, async (context) => {
      const { assistants, write, config } = world(context);
      const before = Buffer.from(shape(grammar));
      write(name, before);
      assert.equal((await assistants.connect(name, PROXY)).kind, 'done');
      assert.match(readFileSync(config(name), 'utf8'), /127\.0\.0\.1:8081/u);
      await assistants.rewrite(MOVED);
      assert.match(readFileSync(config(name), 'utf8'), /127\.0\.0\.1:9000/u);
      assert.equal((await assistants.disconnect(name)).kind, 'done');
      assert.deepEqual(readFileSync(config(name)), before);
    });
  }

  test(`${name}: a duplicate address, a read-only and a foreign file are refused unchanged`, async (context) => {
    const { assistants, write, read } = world(context);
    write(name, grammar.twice);
    const twice = await assistants.connect(name, PROXY);
    assert.ok(
      twice.kind === 'refused' && /^(?:duplicate_key|does_not_parse)$/u.test(twice.code),
      JSON.stringify(twice),
    );
    assert.equal(read(name), grammar.twice);
    const file = write(name, grammar.usual);
    chmodSync(file, 0o444);
    const readOnly = await assistants.connect(name, PROXY);
    assert.ok(readOnly.kind === 'refused' && readOnly.code === 'read_only', JSON.stringify(readOnly));
    chmodSync(file, 0o644);
    if (process.getuid?.() === 0) {
      chownSync(file, 65534, 65534);
      const theirs = await assistants.connect(name, PROXY);
      assert.ok(theirs.kind === 'refused' && theirs.code === 'not_owner', JSON.stringify(theirs));
    }
    assert.equal(read(name), grammar.usual);
  });

  test(`${name}: a chain of links and a linked folder are followed`, { skip: noLinks }, async (context) => {
    const { assistants, home, config } = world(context);
    const real = path.join(home, 'dotfiles', name);
    mkdirSync(real, { recursive: true });
    writeFileSync(path.join(real, 'real'), grammar.usual);
    symlinkSync('real', path.join(real, path.basename(config(name))));
    const folder = path.dirname(config(name));
    mkdirSync(path.dirname(folder), { recursive: true });
    if (name === 'gemini-cli')
      renameSync(path.join(folder, 'settings.json'), path.join(real, 'settings.json'));
    if (name === 'gemini-cli') renameSync(folder, `${folder}-old`);
    symlinkSync(real, folder);
    assert.equal((await assistants.connect(name, PROXY)).kind, 'done');
    assert.match(readFileSync(path.join(real, 'real'), 'utf8'), /127\.0\.0\.1:8081/u);
    assert.equal((await assistants.disconnect(name)).kind, 'done');
    assert.equal(readFileSync(path.join(real, 'real'), 'utf8'), grammar.usual);
  });

  test(`${name}: after a newer version rewrote the file, only what LunaRoute wrote is removed`, async (context) => {
    const { assistants, write, read } = world(context);
    write(name, grammar.usual);
    await assistants.connect(name, PROXY);
    write(name, grammar.rewrite(read(name)));
    assert.equal(assistants.inspect(name, PROXY).state.kind, 'connected');
    assert.equal((await assistants.disconnect(name)).kind, 'done');
    const { added, ...rest } = grammar.parse(read(name)) as Record<string, unknown>;
    assert.equal(Number(added), 1);
    assert.deepEqual(rest, grammar.parse(grammar.usual));
  });

  test(`${name}: a value that somebody changed is neither removed nor overwritten`, async (context) => {
    const { assistants, write, read } = world(context);
    write(name, grammar.usual);
    await assistants.connect(name, PROXY);
    const theirs = read(name).replaceAll('127.0.0.1:8081', 'eu.example.com');
    write(name, theirs);
    assert.equal((await assistants.rewrite(MOVED)).size, 0);
    const outcome = await assistants.disconnect(name);
    assert.ok(outcome.kind === 'refused' && outcome.code === 'drifted');
    assert.equal(read(name), theirs);
  });

  test(`${name}: disconnecting works after the home folder moved`, async (context) => {
    const { assistants, write, home } = world(context);
    write(name, grammar.usual);
    await assistants.connect(name, PROXY);
    const moved = path.join(home, 'moved');
    mkdirSync(moved);
    for (const part of ['state', CONFIG[name].split('/')[0] ?? '']) {
      renameSync(path.join(home, part), path.join(moved, part));
    }
    const there = assistantsIn(moved);
    assert.equal(there.inspect(name, PROXY).state.kind, 'connected');
    assert.equal((await there.connect(name, PROXY)).kind, 'unchanged');
    assert.equal((await there.disconnect(name)).kind, 'done');
    assert.equal(readFileSync(path.join(moved, CONFIG[name]), 'utf8'), grammar.usual);
  });

  test(`${name}: two programs with separate records disconnect in reverse order`, async (context) => {
    const { assistants, write, read, home } = world(context);
    write(name, grammar.usual);
    const other = assistantsIn(home, { folder: path.join(home, 'state', 'other') });
    await assistants.connect(name, PROXY);
    const first = read(name);
    await other.connect(name, MOVED);
    const early = await assistants.disconnect(name);
    assert.ok(early.kind === 'refused' && early.code === 'drifted', 'the later one is not taken away');
    assert.equal((await other.disconnect(name)).kind, 'done');
    assert.equal(read(name), first);
    assert.equal((await assistants.disconnect(name)).kind, 'done');
    assert.equal(read(name), grammar.usual);
  });
}
