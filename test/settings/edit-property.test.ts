import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { planEdit } from '../../src/text-edit/yaml/plan-edit.ts';
import { plainTree, treeAfter } from '../../src/text-edit/yaml/value.ts';
import type { Change, EditValue } from '../../src/text-edit/yaml/value.ts';
import { parseYaml, valueAt } from '../../src/text-edit/yaml/parse-yaml.ts';

const FOLDER = new URL('config-files/', import.meta.url);
const CORPUS = readdirSync(FOLDER).map((name) => ({
  name,
  text: readFileSync(new URL(name, FOLDER), 'utf8'),
}));

const number = fc.nat(86400);
const word = fc.oneof(
  fc.constantFrom('localhost', 'yes', '5', '', 'a: b', '# x', "it's"),
  fc.string({ maxLength: 12 }),
);
const provider = fc.constantFrom('openai', 'anthropic', 'groq', 'new-one');
const rule = fc.record({ model_pattern: fc.constantFrom('^gpt', '^o[0-9]', '.*'), provider });

const change = (
  path: fc.Arbitrary<readonly string[]>,
  value: fc.Arbitrary<EditValue>,
): fc.Arbitrary<Change> => fc.record({ path, value: fc.option(value, { nil: undefined, freq: 4 }) });

/** An edit as the window makes it: of a known key, whether or not the file has it. */
const anyChange = fc.oneof(
  change(
    fc.tuple(
      fc.constant('providers'),
      provider,
      fc.constant('http_client'),
      fc.constantFrom('timeout_secs', 'max_retries', 'pool_max_idle_per_host', 'enable_pool_metrics'),
    ),
    fc.oneof(number, fc.boolean()),
  ),
  change(
    fc.tuple(
      fc.constant('providers'),
      provider,
      fc.constantFrom('base_url', 'enabled', 'ca_file', 'http_client'),
    ),
    word,
  ),
  change(
    fc.constantFrom(
      ['host'],
      ['ui', 'host'],
      ['logging', 'level'],
      ['session_recording', 'jsonl', 'directory'],
    ),
    word,
  ),
  change(fc.constantFrom(['port'], ['ui', 'port']), number),
  change(fc.constantFrom(['allowed_hosts']), fc.array(word, { maxLength: 4 })),
  change(fc.constant(['routing', 'rules']), fc.array(rule, { maxLength: 4 })),
);

function treeOf(text: string): unknown {
  const parsed = parseYaml(text);
  assert.equal(parsed.kind, 'mapping');
  return parsed.kind === 'mapping' ? parsed.tree : undefined;
}

/** Returns the lines an edit touched: all but the common lines at the start and end of both texts. */
function touchedLines(before: string, after: string): { removed: string[]; added: string[] } {
  const removed = before.split(/(?<=\n)/);
  const added = after.split(/(?<=\n)/);
  while (removed.length > 0 && added.length > 0 && removed[0] === added[0]) {
    removed.shift();
    added.shift();
  }
  while (removed.length > 0 && added.length > 0 && removed.at(-1) === added.at(-1)) {
    removed.pop();
    added.pop();
  }
  return { removed, added };
}

/** Returns the maximum number of lines a change may remove or rewrite, depending on the value at its path. */
function maxLines(text: string, path: readonly string[]): number {
  const value = valueAt(treeOf(text), path);
  // One for a line that gains or loses its line break, or for a flow mapping that gains a key.
  if (value === undefined) return 1;
  if (typeof value === 'object') return Infinity;
  return text.includes('>-') ? 5 : 2;
}

test('the corpus has at least six files', () => assert.ok(CORPUS.length >= 6));

for (const { name, text } of CORPUS) {
  test(`random edits of ${name} keep every untouched line byte for byte`, () => {
    let written = 0;
    fc.assert(
      fc.property(fc.array(anyChange, { minLength: 1, maxLength: 6 }), (changes) => {
        let current = text;
        for (const one of changes) {
          const plan = planEdit(current, [one]);
          // The corpus contains aliases and values of other kinds on purpose.
          if (plan.kind === 'refused') {
            assert.match(plan.error.code, /^(behind_alias|not_editable)$/, plan.error.message);
            continue;
          }
          const wanted = plainTree(treeAfter(treeOf(current), one));
          const isNew = !isDeepStrictEqual(plainTree(treeOf(current)), wanted);
          assert.deepEqual(plainTree(treeOf(plan.text)), wanted);
          const { removed, added } = touchedLines(current, plan.text);
          // Only one contiguous piece is touched, no larger than the previous value.
          assert.ok(
            removed.length <= maxLines(current, one.path),
            `${removed.join('')}\n->\n${added.join('')}`,
          );
          assert.doesNotMatch(plan.text, current.includes('\r\n') ? /[^\r]\n/ : /\r/);
          for (const line of removed.filter((touched) => /^\s*#/.test(touched))) {
            // A comment is removed only together with the mapping or list that contains it.
            assert.equal(typeof valueAt(treeOf(current), one.path), 'object', `the comment ${line} is gone`);
          }
          if (isNew) written += 1;
          current = plan.text;
        }
      }),
      { numRuns: 150 },
    );
    assert.ok(written > 50, `only ${written} edits changed something`);
  });
}
