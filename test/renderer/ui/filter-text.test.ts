import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completionsAt } from '../../../renderer/ui/filter-completion.ts';
import { formatFilterProblem } from '../../../renderer/ui/format-filter-problem.ts';
import {
  beginningsOf,
  NO_FILTER_TEXT,
  replaceTerms,
  termsWith,
  typeFilter,
} from '../../../renderer/ui/filter-text.ts';
import { REQUEST_LANGUAGE } from '../../../renderer/pages/requests/request-fields.ts';
import { request } from '../pages/requests/request-support.ts';

const rows = [
  request({ model: 'claude-opus-4', status: 200 }),
  request({ model: 'claude-opus-4', status: 429 }),
  request({ model: 'gpt-5', status: 200, client: 'Claude Code/2.1' }),
];

/** Returns the field's text after each option is accepted; `^` marks the caret. */
function completed(marked: string): readonly string[] {
  const caret = marked.indexOf('^');
  const text = marked.replace('^', '');
  const { from, to, options } = completionsAt({ language: REQUEST_LANGUAGE, rows }, text, caret);
  return options.map((option) => text.slice(0, from) + option.text + text.slice(to));
}

const completions: readonly (readonly [marked: string, options: readonly string[]])[] = [
  ['sta^', ['status:', 'state:']],
  ['-sta^', ['-status:', '-state:']],
  ['opus sta^ x', ['opus status: x', 'opus state: x']],
  ['model:^', ['model:claude-opus-4', 'model:gpt-5']],
  ['model:g^', ['model:gpt-5']],
  ['model:gpt-5^', []],
  ['model:gpt|op^', ['model:gpt|claude-opus-4']],
  ['client:code^', ['client:codex/1.0', 'client:"Claude Code/2.1"']],
  ['client:"claude c^', ['client:"Claude Code/2.1"']],
  ['status:4^', ['status:4xx', 'status:429']],
  ['status:>=4^', ['status:>=400', 'status:>=429']],
  ['kind:^', ['kind:inprogress', 'kind:failed', 'kind:created', 'kind:retried']],
  ['total:>^', ['total:>2s', 'total:>30s', 'total:>1min']],
  ['opu^', ['model:claude-opus-4']],
  ['gpt|op^', []],
  ['colour:^', []],
  ['sta^tus:4xx', []],
];
for (const [marked, options] of completions) {
  test(`${JSON.stringify(marked)} is completed`, () => assert.deepEqual(completed(marked), options));
}

test('an empty position offers every field', () => {
  const { options } = completionsAt({ language: REQUEST_LANGUAGE, rows }, 'opus ', 5);
  assert.deepEqual(
    options.map(({ text }) => text),
    REQUEST_LANGUAGE.fields.map(({ name }) => `${name}:`),
  );
  assert.ok(options.every(({ note }) => note !== ''));
});

test('every completion can be parsed', () => {
  for (const { name } of REQUEST_LANGUAGE.fields) {
    for (const text of completed(`${name}:^`)) assert.equal(REQUEST_LANGUAGE.read(text).kind, 'ok', text);
  }
});

test('an invalid filter keeps the last valid one applied', () => {
  const good = typeFilter(REQUEST_LANGUAGE, NO_FILTER_TEXT, 'status:4xx');
  const bad = typeFilter(REQUEST_LANGUAGE, good, 'status:4xx colour:');
  assert.deepEqual(bad, { typed: 'status:4xx colour:', applied: 'status:4xx' });
  assert.deepEqual(typeFilter(REQUEST_LANGUAGE, bad, ''), NO_FILTER_TEXT);
});

test('an unfinished field name is not applied as a word', () => {
  let filter = NO_FILTER_TEXT;
  const seen: string[] = [];
  for (const typed of ['opus', 'opus mod', 'opus model:', 'opus model:>', 'opus model:g']) {
    filter = typeFilter(REQUEST_LANGUAGE, filter, typed);
    seen.push(filter.applied);
  }
  assert.deepEqual(seen, ['opus', 'opus mod', 'opus', 'opus', 'opus model:g']);
});

test('a preset replaces its own terms and no others', () => {
  const kinds = beginningsOf('kind');
  assert.equal(
    replaceTerms('opus kind:failed  -kind:created x', kinds, 'kind:retried'),
    'kind:retried opus x',
  );
  assert.equal(replaceTerms('kind:failed opus', kinds, ''), 'opus');
  assert.equal(replaceTerms('"kind:x" "open q', kinds, 'kind:failed'), 'kind:failed "kind:x" "open q');
  assert.equal(termsWith('opus kind:failed -kind:created', kinds), 'kind:failed -kind:created');
});

const problems: readonly (readonly [filter: string, words: RegExp])[] = [
  ['colour:red', /^There is no field “colour”\. Fields: kind, status, model, .*put it in quotes\.$/u],
  ['status:', /^“status” needs a value, such as status:>=400\.$/u],
  ['model:', /^“model” needs a value\.$/u],
  ['a|', /^Add a word/u],
  ['reused:maybe', /^“reused” must be yes or no, not “maybe”\.$/u],
  ['total:>2', /^“total” must be a duration with its unit, such as .*, not “2”\.$/u],
  ['in:big', /^“in” must be a size/u],
  ['conn:x', /^“conn” must be a number/u],
  ['status:abc', /^“status” must be a status, such as 404 or 4xx, not “abc”\.$/u],
  ['model:>x', /^“model” can’t be compared/u],
  ['"open', /^The quote isn’t closed\.$/u],
  ['x'.repeat(1001), /longer than 1,000 characters/u],
];
for (const [filter, words] of problems) {
  test(`the problem with ${JSON.stringify(filter.slice(0, 12))} is explained`, () => {
    const read = REQUEST_LANGUAGE.read(filter);
    assert.match(read.kind === 'problem' ? formatFilterProblem(read.problem) : '', words);
  });
}
