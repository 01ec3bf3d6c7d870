import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse as parseVariables } from 'dotenv';
import { parse as parseJson } from 'jsonc-parser';
import { parse as parseToml } from 'smol-toml';
import type { Assistant } from '../../src/assistants/assistant.ts';
import { claudeCode } from '../../src/assistants/claude-code.ts';
import { codex } from '../../src/assistants/codex.ts';
import {
  editToConnect,
  editToDisconnect,
  editToMove,
  isSamePath,
  keyState,
} from '../../src/assistants/connection-edit.ts';
import { geminiCli } from '../../src/assistants/gemini-cli.ts';
import type { ConnectionRecord } from '../../src/assistants/write-ahead-record.ts';
import { opencode } from '../../src/assistants/opencode.ts';
import { pi } from '../../src/assistants/pi.ts';
import { qwenCode } from '../../src/assistants/qwen-code.ts';
import { MOVED, PROXY } from './support.ts';

type Tree = Readonly<Record<string, unknown>>;

/** Reads a file with an independent parser; a byte order mark is not part of the text. */
const readers: Readonly<Record<string, (text: string) => Tree>> = {
  json: (text) =>
    (parseJson(text, undefined, { allowTrailingComma: true, allowEmptyContent: true }) ?? {}) as Tree,
  toml: (text) => parseToml(text),
  env: (text) => parseVariables(text),
};

/** Adds a line as the user might, at the end or at a suitable place. */
const added: Readonly<Record<string, (text: string) => string>> = {
  json: (text) => text.replace('{', '{ "added": 1,'),
  toml: (text) => `${text}\n[added]\nx = 1\n`,
  env: (text) => `ADDED=1\n${text}`,
};

interface Grammar {
  readonly reader: 'json' | 'toml' | 'env';
  readonly assistants: readonly Assistant[];
  readonly texts: readonly (readonly [it: string, text: string])[];
}

const GRAMMARS: readonly Grammar[] = [
  {
    reader: 'json',
    assistants: [claudeCode, opencode, qwenCode, pi],
    texts: [
      ['an empty object', '{}'],
      ['an object on two lines', '{\n}\n'],
      ['an object with blanks', '{ \t }'],
      ['one key on one line', '{"a":1}'],
      ['one key, laid out by tabs', '{\n\t"a": 1\n}'],
      ['a comma behind the last key', '{\n  "a": 1,\n}\n'],
      ['a comment behind the last key', '{\n  "a": 1 // one\n}\n'],
      ['a comment where the comma would go', '{\n  "a": 1 /* , */\n}\n'],
      ['a comment that is all there is', '{ /* nothing */ }'],
      ['lines that end as on Windows', '{\r\n  "a": 1\r\n}\r\n'],
      ['the parents of the key, empty', '{"env":{},"provider":{},"providers":{}}'],
      [
        'the parents with something in them',
        '{\n  "env": { "A": "1" },\n  "provider": { "openai": { "models": {} } },\n  "providers": { "openai": { "x": [] } }\n}\n',
      ],
      ['the key itself', '{"env":{"ANTHROPIC_BASE_URL":"http://x","OPENAI_BASE_URL":"http://y"},"z":0}'],
      ['the key by an escape', String.raw`{"env":{"\u0041NTHROPIC_BASE_URL":"http:\/\/x"}}`],
      [
        'the key of the same name elsewhere',
        '{"other":{"ANTHROPIC_BASE_URL":"http://x","baseURL":"http://y"}}',
      ],
      ['texts that look like syntax', '{"a":"},{\\"env\\":{}","b":"// no","c":"/*"}'],
      ['letters of every script', '{"日本":"é🌙","env":{"Ä":"ö"}}'],
      ['a mark in front', '\uFEFF{\n  "a": 1\n}\n'],
    ],
  },
  {
    reader: 'toml',
    assistants: [codex],
    texts: [
      ['nothing', ''],
      ['an empty line', '\n'],
      ['a comment alone', '# mine'],
      ['a key without a line end', 'a = 1'],
      ['a section at once', '[a]\nb = 1\n'],
      ['a section of the key’s own name', '[x]\nopenai_base_url = "http://x"\n'],
      ['a list of sections', '[[a]]\nb = 1\n\n[[a]]\nb = 2\n'],
      ['a text over several lines', 'a = """\n[section]\nopenai_base_url = "no"\n"""\n\n[b]\n'],
      ['a literal text over several lines', "a = '''\n# no\n[no]\n'''\n"],
      ['a list over several lines', 'a = [\n  1, # one\n  2,\n]\n[b]\n'],
      ['the key itself', 'openai_base_url = "http://x" # mine\n[a]\n'],
      ['the key in quotes', '"openai_base_url" = \'http://x\'\n'],
      ['lines that end as on Windows', 'a = 1\r\n\r\n[b]\r\nc = 2\r\n'],
      ['keys with dots and dates', 'a.b.c = 1979-05-27T07:32:00Z\n"d.e" = 0x1F\n'],
      ['a mark in front', '\uFEFFa = 1\n'],
    ],
  },
  {
    reader: 'env',
    assistants: [geminiCli],
    texts: [
      ['nothing', ''],
      ['a line without an end', 'A=1'],
      ['an exported one', 'export A=1\n'],
      ['quotes of each kind', `A="x y"\nB='x y'\nC=\`x y\`\n`],
      ['a value over several lines', 'A="one\nGOOGLE_GEMINI_BASE_URL=no\nthree"\nB=2\n'],
      ['a comment behind a value', 'A=1 # one\n# GOOGLE_GEMINI_BASE_URL=no\n'],
      ['the key itself', 'GOOGLE_GEMINI_BASE_URL=http://x # mine\nB=2\n'],
      ['the key, exported and in quotes', 'export GOOGLE_GEMINI_BASE_URL = "http://x"\n'],
      ['the key with nothing in it', 'GOOGLE_GEMINI_BASE_URL=\nB=2\n'],
      ['lines that end as on Windows', 'A=1\r\nB=2\r\n'],
      ['a mark in front', '\uFEFFA=1\n'],
    ],
  },
];

function at(tree: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((node, name) => (node as Tree | undefined)?.[name], tree);
}

/** Returns the tree without the value at a path, and without parents left empty. */
function without(tree: Tree, path: readonly string[]): Tree {
  const [first = '', ...rest] = path;
  const { [first]: inner, ...others } = tree;
  if (rest.length === 0 || inner === undefined) return others;
  const left = without(inner as Tree, rest);
  return Object.keys(left).length === 0 ? others : { ...others, [first]: left };
}

function connected(
  assistant: Assistant,
  text: string,
  proxyUrl: string,
): { text: string; next: ConnectionRecord } {
  const values = assistant.allKeys.map((path) => ({ path, value: assistant.address(proxyUrl, path) }));
  const { text: after, next } = editToConnect({
    assistant,
    named: '/f',
    file: { path: '/f', text, mode: 0o600 },
    seed: '',
    values,
    connectedAt: 1,
    madeFolders: [],
    carried: [],
  });
  assert.ok(after !== undefined && next !== null);
  return { text: after, next };
}

for (const { reader, assistants, texts } of GRAMMARS) {
  const read = (text: string): Tree => readers[reader]?.(text.replace(/^\uFEFF/u, '')) ?? {};
  for (const assistant of assistants) {
    for (const [it, text] of texts) {
      test(`${assistant.name}, a file with ${it}: another parser finds the address and everything else`, () => {
        const before = assistant.allKeys.reduce(without, read(text));
        const first = connected(assistant, text, PROXY);
        const moved = editToMove(assistant, first.next, {
          text: first.text,
          values: first.next.keys.map(({ path }) => ({ path, value: assistant.address(MOVED, path) })),
        });
        assert.ok(moved.text !== undefined && moved.next !== null);
        for (const [proxyUrl, now] of [
          [PROXY, first.text],
          [MOVED, moved.text],
        ] as const) {
          const tree = read(now);
          for (const path of assistant.allKeys)
            assert.equal(at(tree, path), assistant.address(proxyUrl, path));
          assert.deepEqual(assistant.allKeys.reduce(without, tree), before);
        }
        for (const { text: now, next } of [first, { text: moved.text, next: moved.next }]) {
          const ours = next.keys;
          assert.equal(editToDisconnect(assistant, next, { text: now, ours }).text, text);
          assert.ok(ours.every((key) => keyState(assistant, now, key) === 'ours'));
          assert.ok(ours.every((key) => keyState(assistant, text, key) === 'undone'));
        }
      });

      test(`${assistant.name}, a file with ${it}: disconnecting keeps what the user added`, () => {
        const { text: now, next } = connected(assistant, text, PROXY);
        const edited = added[reader]?.(now) ?? '';
        const left = editToDisconnect(assistant, next, { text: edited, ours: next.keys }).text ?? '';
        const hasKey = assistant.allKeys.map((path) => at(read(text), path));
        const wanted = { ...read(added[reader]?.(text === '' && reader === 'json' ? '{}' : text) ?? '') };
        assert.deepEqual(
          assistant.allKeys.reduce(without, read(left)),
          assistant.allKeys.reduce(without, wanted),
        );
        assert.deepEqual(
          assistant.allKeys.map((path) => at(read(left), path)),
          hasKey,
        );
        assert.doesNotMatch(left, /127\.0\.0\.1:8081/u);
      });
    }
  }
}

const PATHS: readonly (readonly [one: readonly string[], other: readonly string[], isSame: boolean])[] = [
  [['a', 'b'], ['a', 'b'], true],
  [[], [], true],
  [['a'], ['a', 'b'], false],
  [['a', 'b'], ['a'], false],
  [['a', 'b'], ['b', 'a'], false],
  [['a.b'], ['a', 'b'], false],
];

for (const [one, other, isSame] of PATHS) {
  test(`${JSON.stringify(one)} and ${JSON.stringify(other)} are ${isSame ? 'one key' : 'two keys'}`, () => {
    assert.equal(isSamePath(one, other), isSame);
  });
}
