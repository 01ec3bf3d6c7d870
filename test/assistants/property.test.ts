import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parse as parseJson } from 'jsonc-parser';
import { parse as parseToml } from 'smol-toml';
import type { ConfigFormat, KeyPath } from '../../src/assistants/config-format.ts';
import { jsonConfig } from '../../src/assistants/json-config.ts';
import { applySplices, invertSplices } from '../../src/assistants/splices.ts';
import { tomlConfig } from '../../src/assistants/toml-config.ts';

const RAW = '"http://127.0.0.1:8081/v1"';

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

/** JSON as people write it: comments and blank lines anywhere, trailing commas, odd spaces. */
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

const paths = fc.constantFrom<KeyPath>(
  ['env', 'ANTHROPIC_BASE_URL'],
  ['provider', 'openai', 'options', 'baseURL'],
  ['a', 'deep'],
  ['baseURL'],
);

/** What connecting and disconnecting come to; undefined where the file is refused. */
function trip(
  format: ConfigFormat,
  text: string,
  path: KeyPath,
): { after: string; taken: string | undefined } | undefined {
  let found;
  let splices;
  try {
    found = format.find(text, path);
    splices = format.put(text, path, RAW);
  } catch (error) {
    const code = (error as { code?: string }).code ?? '';
    assert.match(code, /^(?:does_not_parse|not_an_object|not_a_string|duplicate_key)$/u, String(error));
    return undefined;
  }
  const after = applySplices(text, splices);
  assert.equal(applySplices(after, invertSplices(splices)), text, 'the way back leads to the very bytes');
  const raw = format.find(after, path);
  assert.equal(raw.kind === 'text' && raw.raw, RAW);
  const taken =
    found.kind === 'absent' ? applySplices(after, format.take(after, path, found.depth)) : undefined;
  return { after, taken };
}

function put(root: unknown, [key = '', ...rest]: KeyPath): unknown {
  const object = typeof root === 'object' && root !== null ? root : {};
  const old: unknown = Object.getOwnPropertyDescriptor(object, key)?.value;
  return { ...object, [key]: rest.length === 0 ? JSON.parse(RAW) : put(old, rest) };
}

test('any JSON: only the key is set, taking it away leaves the rest, and the way back is exact', () => {
  let edited = 0;
  fc.assert(
    fc.property(document, paths, (text, path) => {
      const result = trip(jsonConfig, text, path);
      if (result === undefined) return;
      edited += 1;
      assert.deepEqual(parseJson(result.after), put(parseJson(text), path));
      if (result.taken !== undefined) {
        assert.deepEqual(parseJson(result.taken) ?? {}, parseJson(text) ?? {});
        const comments = (from: string): readonly string[] => from.match(/\/\/ note|\/\/ x|\/\* a/gu) ?? [];
        assert.deepEqual(comments(result.taken), comments(text), 'every comment stays');
      }
    }),
    { numRuns: 3000 },
  );
  assert.ok(edited > 300, `only ${edited} texts could be edited: the generator is broken`);
});

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

test('any TOML: only the key is set, taking it away leaves the rest, and the way back is exact', () => {
  let edited = 0;
  fc.assert(
    fc.property(tomlFile, (text) => {
      const path = ['openai_base_url'];
      const result = trip(tomlConfig, text, path);
      if (result === undefined) return;
      edited += 1;
      const parse = (from: string): unknown => parseToml(from, { integersAsBigInt: true });
      assert.deepEqual({ ...(parse(result.after) as object) }, put(parse(text), path));
      assert.deepEqual(parse(result.taken ?? text), parse(text));
    }),
    { numRuns: 2000 },
  );
  assert.ok(edited > 300, `only ${edited} texts could be edited: the generator is broken`);
});
