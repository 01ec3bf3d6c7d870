import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { parse as parseVariables } from 'dotenv';
import fc from 'fast-check';
import { load as parseYaml } from 'js-yaml';
import { parse as parseJson } from 'jsonc-parser';
import { parse as parseToml } from 'smol-toml';
import { ENV } from '../../src/text-edit/env/env.ts';
import { JSONC } from '../../src/text-edit/jsonc/jsonc.ts';
import { applyEdits, invertEdits, type TextEdit } from '../../src/text-edit/text-edit.ts';
import { TextEditError } from '../../src/text-edit/text-edit-error.ts';
import type { KeyPath, TextFormat } from '../../src/text-edit/text-format.ts';
import { TOML } from '../../src/text-edit/toml/toml.ts';
import { editsFor } from '../../src/text-edit/yaml/plan-edit.ts';

const VALUE = 'http://127.0.0.1:8081/v1';

/** Our editor of a format, an independent parser, and the texts both are tried with. */
interface Grammar {
  readonly put: (text: string, path: KeyPath) => readonly TextEdit[];
  /** Removes a key that `put` has added; undefined if the key was not absent before. */
  readonly take?: (before: string, after: string, path: KeyPath) => readonly TextEdit[] | undefined;
  /** Parses the text; throws if it is invalid. */
  readonly parse: (text: string) => unknown;
  readonly paths: readonly KeyPath[];
  readonly generated: fc.Arbitrary<string>;
  readonly runs: number;
  readonly files: readonly string[];
}

const gap = fc.constantFrom(
  '',
  ' ',
  '  ',
  '\t',
  '\n',
  '\r\n',
  '\n  ',
  ' // note\n',
  '/* a\n b */',
  '\n\n\t// x\r\n',
);
const name = fc.constantFrom('a', 'env', 'provider', 'openai', 'options', 'baseURL', 'x y', '→', 'deep');
const scalar = fc.oneof(
  fc.constantFrom('1', '-0.5e3', 'true', 'null', '"{"', '"// no"', '"\\u0041\\""', '""'),
  fc.string({ maxLength: 8 }).map((text) => JSON.stringify(text)),
);

/** JSON as people write it: comments and blank lines anywhere, trailing commas, irregular spaces. */
const { json } = fc.letrec<{ json: string; object: string }>((tie) => ({
  object: fc
    .tuple(
      fc.uniqueArray(fc.tuple(name, gap, gap, tie('json'), gap, gap), {
        maxLength: 4,
        selector: ([key]) => key,
      }),
      gap,
      fc.boolean(),
    )
    .map(([members, before, trailing]) => {
      const texts = members.map(
        ([key, a, b, value, c, d]) => `${a}${JSON.stringify(key)}:${b}${value}${c}|${d}`,
      );
      const last = texts.length - 1;
      const joined = texts.map((text, index) => text.replace('|', index < last || trailing ? ',' : ''));
      return `{${before}${joined.join('')}}`;
    }),
  json: fc.oneof(
    { maxDepth: 4 },
    scalar,
    tie('object'),
    fc.tuple(fc.array(tie('json'), { maxLength: 3 }), gap).map(([items, g]) => `[${items.join(`,${g}`)}]`),
  ),
}));
const document = fc
  .tuple(gap, fc.oneof({ weight: 3, arbitrary: json }, { weight: 1, arbitrary: fc.constant('') }), gap)
  .map((parts) => parts.join(''));

const tomlValue = fc.oneof(
  fc.constantFrom(
    '1',
    '"a # b"',
    "'[x]'",
    '"""\n[no]\nopenai_base_url = "no"\n"""',
    "'''\n'''''",
    '[ 1, # c ]\n 2,\n]',
    '{ a = "}", b = [ "]" ] }',
    '1979-05-27',
    '9223372036854775807',
    '"\\""',
  ),
  fc.string({ maxLength: 8 }).map((text) => JSON.stringify(text)),
);
const tomlLine = fc
  .tuple(fc.constantFrom('', '  ', '\t'), fc.nat(5), tomlValue, fc.constantFrom('', ' # note', '  '))
  .map(([indent, key, value, end]) => ({ key, text: `${indent}k${key} = ${value}${end}` }));
const tomlBlank = fc.constantFrom('', '# comment', '  # [no]');
const tomlFile = fc
  .tuple(
    fc.array(tomlBlank, { maxLength: 2 }),
    fc.uniqueArray(tomlLine, { maxLength: 4, selector: ({ key }) => key }),
    fc.array(tomlBlank, { maxLength: 2 }),
    fc.constantFrom(
      [],
      ['[t]', 'openai_base_url = "in a section"'],
      ['[[l]]', 'a = 1', '[[l]]', '["q.r".s]'],
    ),
    fc.constantFrom('\n', '\r\n'),
    fc.boolean(),
  )
  .map(([head, lines, blank, section, eol, ends]) => {
    const all = [...head, ...lines.map(({ text }) => text), ...blank, ...section];
    return all.join('\n').replaceAll('\n', eol) + (ends ? eol : '');
  });

const envValue = fc.constantFrom(
  '',
  'plain',
  'a b ',
  '"quoted # no comment"',
  "'single \\n'",
  '`back "and" \'single\'`',
  '"two\nlines"',
  "'GEMINI=no\nX=1'",
  '"open',
  "'open",
  'a=b',
  '$OTHER',
);
const envLine = fc
  .tuple(
    fc.constantFrom('', '  ', '\t', 'export ', ' export  '),
    fc.nat(6),
    fc.constantFrom('=', ' = ', '= '),
    envValue,
    fc.constantFrom('', ' # note', '  '),
  )
  .map(([before, key, equals, value, end]) => ({ key, text: `${before}K${key}${equals}${value}${end}` }));
const envFile = fc
  .tuple(
    fc.uniqueArray(envLine, { maxLength: 5, selector: ({ key }) => key }),
    fc.array(fc.constantFrom('', '# GEMINI_KEY=no', '  #', 'no assignment', '   '), { maxLength: 3 }),
    fc.constantFrom('', 'BASE_URL=https://old.example.com', "export BASE_URL='old' # mine"),
    fc.constantFrom('\n', '\r\n'),
    fc.boolean(),
  )
  .map(([lines, others, own, eol, ends]) => {
    const all = [...others, ...lines.map(({ text }) => text), own].filter((line) => line !== '' || ends);
    return all.join('\n').replaceAll('\n', eol) + (ends ? eol : '');
  });

const YAML_FILES = filesOf('../settings/config-files/');
const yamlFile = fc
  .tuple(fc.constantFrom(...YAML_FILES), fc.constantFrom('', '# end', 'extra: 1\n', '\n\n'), fc.boolean())
  .map(([text, more, isCrLf]) => {
    const all = (text.endsWith('\n') ? text : `${text}\n`) + more;
    return isCrLf ? all.replaceAll(/\r?\n/gu, '\r\n') : all;
  });

function put(root: unknown, [key = '', ...rest]: KeyPath): unknown {
  const object = typeof root === 'object' && root !== null ? root : {};
  const old: unknown = Object.getOwnPropertyDescriptor(object, key)?.value;
  return { ...object, [key]: rest.length === 0 ? VALUE : put(old, rest) };
}

/** Reads the files of a folder without their byte order marks, which the code that reads and writes files handles. */
function filesOf(folder: string): readonly string[] {
  const url = new URL(folder, import.meta.url);
  return readdirSync(url).map((file) => readFileSync(new URL(file, url), 'utf8').replace(/^\uFEFF/u, ''));
}

function grammarOf(format: TextFormat): Pick<Grammar, 'put' | 'take'> {
  return {
    put: (text, path) => {
      // Throws unless the value is absent or a string, as when connecting.
      format.find(text, path);
      return format.put(text, path, format.written(VALUE));
    },
    take: (before, after, path) => {
      const found = format.find(before, path);
      return found.kind === 'absent' ? format.take(after, path, found.depth) : undefined;
    },
  };
}

const GRAMMARS: Readonly<Record<string, Grammar>> = {
  jsonc: {
    ...grammarOf(JSONC),
    parse: (text) => parseJson(text) ?? {},
    paths: [
      ['env', 'ANTHROPIC_BASE_URL'],
      ['provider', 'openai', 'options', 'baseURL'],
      ['a', 'deep'],
      ['baseURL'],
    ],
    generated: document,
    runs: 2500,
    files: ['claude-code', 'opencode', 'qwen-code', 'pi', 'kilo'].flatMap((each) =>
      filesOf(`../assistants/files/${each}/`),
    ),
  },
  toml: {
    ...grammarOf(TOML),
    parse: (text) => parseToml(text, { integersAsBigInt: true }),
    paths: [['openai_base_url']],
    generated: tomlFile,
    runs: 1200,
    files: filesOf('../assistants/files/codex/'),
  },
  env: {
    ...grammarOf(ENV),
    parse: parseVariables,
    paths: [['BASE_URL']],
    generated: envFile,
    runs: 1000,
    files: filesOf('../assistants/files/gemini-cli/'),
  },
  yaml: {
    put: (text, path) => editsFor(text, { path, value: VALUE }),
    parse: (text) => (/^\s*[^#\s]/mu.test(text) ? (parseYaml(text) ?? {}) : {}),
    paths: [['providers', 'openai', 'base_url'], ['host'], ['ui', 'host']],
    generated: yamlFile,
    runs: 300,
    files: YAML_FILES,
  },
};

/** Errors that refuse an edit; any other exception is a bug. */
const REFUSALS = /^(?:does_not_parse|not_an_object|not_a_string|duplicate_key|behind_alias|not_editable)$/u;

/** Edits a text and reverts the edit. Returns whether the text could be edited. */
function roundTrip({ put: edit, take, parse }: Grammar, text: string, path: KeyPath): boolean {
  let edits;
  try {
    edits = edit(text, path);
  } catch (error) {
    assert.ok(error instanceof TextEditError, String(error));
    assert.match(error.code, REFUSALS);
    return false;
  }
  const after = applyEdits(text, edits);
  assert.deepEqual(Buffer.from(applyEdits(after, invertEdits(text, edits))), Buffer.from(text));
  assertRestIsUntouched(text, after, edits);
  assert.ok(isDeepStrictEqual(plain(parse(after)), plain(put(parse(text), path))), `${text}\n---\n${after}`);
  const gone = take?.(text, after, path);
  if (gone === undefined) return true;
  const taken = applyEdits(after, gone);
  assert.deepEqual(plain(parse(taken)), plain(parse(text)));
  const comments = (from: string): readonly string[] => from.match(/\/\/ note|\/\/ x|\/\* a|# note/gu) ?? [];
  assert.deepEqual(comments(taken), comments(text), 'every comment stays');
  return true;
}

/**
 * Asserts that everything between the edits is kept in order and byte for byte, including the beginning and the end.
 */
function assertRestIsUntouched(before: string, after: string, edits: readonly TextEdit[]): void {
  let from = 0;
  let at = 0;
  for (const [index, { offset, length }] of [...edits, { offset: before.length, length: 0 }].entries()) {
    const piece = before.slice(from, offset);
    const place = index === edits.length ? after.length - piece.length : after.indexOf(piece, at);
    assert.ok(place >= at && (index > 0 || place === 0), 'a piece has gone');
    assert.equal(after.slice(place, place + piece.length), piece);
    at = place + piece.length;
    from = offset + length;
  }
}

/** Removes prototypes and ignores key order, in which parsers differ. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
}

for (const [language, grammar] of Object.entries(GRAMMARS)) {
  test(`${language}: an edit of any text sets only its key, and its inverse restores every byte`, () => {
    assert.ok(grammar.files.length >= 5, 'the corpus was not found');
    for (const text of grammar.files) for (const path of grammar.paths) roundTrip(grammar, text, path);
    let edited = 0;
    fc.assert(
      fc.property(grammar.generated, fc.constantFrom(...grammar.paths), (text, path) => {
        if (roundTrip(grammar, text, path)) edited += 1;
      }),
      { numRuns: grammar.runs },
    );
    assert.ok(edited > grammar.runs / 10, `only ${edited} texts could be edited: the generator is broken`);
  });
}

test('overlapping edits and edits past the end are refused', () => {
  for (const edits of [
    [{ offset: 3, length: 1, text: '' }],
    [
      { offset: 0, length: 2, text: '' },
      { offset: 1, length: 1, text: '' },
    ],
  ]) {
    assert.throws(() => applyEdits('abc', edits), RangeError);
  }
});
