import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  choiceInFile,
  chosenDraft,
  isOnInFile,
  placeholderOf,
} from '../../../renderer/settings/field-words.ts';
import { passes } from '../../../renderer/settings/row-filter.ts';
import { type RowState, rowState } from '../../../renderer/settings/row-state.ts';
import { resetWords, shownProblem, stagedWords } from '../../../renderer/settings/row-words.ts';
import { rulesOf } from '../../../renderer/settings/rules-value.ts';
import type { Draft } from '../../../renderer/settings/draft.ts';
import type { EffectiveSetting } from '../../../src/contract/settings.ts';
import { byDefault, entryOf, inFile, view } from './settings-support.ts';

const KEY = 'providers.openai.http_client.pool_max_idle_per_host';

const BY_VARIABLE: EffectiveSetting = {
  key: KEY,
  value: 16,
  source: { kind: 'env', name: 'LUNAROUTE_OPENAI_POOL_MAX_IDLE', from: 'login_shell' },
  hides: [{ kind: 'default', value: 32 }],
};

function row(
  setting: EffectiveSetting,
  given: { readonly file?: number; readonly draft?: Draft; readonly key?: string } = {},
): RowState {
  const key = given.key ?? KEY;
  return rowState(entryOf(key), {
    view: view({
      effective: [setting],
      fileValues: given.file === undefined ? {} : { [key]: given.file },
    }),
    drafts: given.draft === undefined ? {} : { [key]: given.draft },
    refusals: [],
  });
}

const text = (value: string): Draft => ({ kind: 'text', text: value });

test('modified is what is in the file, staged, or set by a variable', () => {
  assert.equal(row(byDefault(KEY, 32)).isModified, false);
  assert.equal(row(inFile(KEY, 8, 32), { file: 8 }).isModified, true);
  assert.equal(row(byDefault(KEY, 32), { draft: text('8') }).isModified, true);
  assert.equal(row(BY_VARIABLE).isModified, true);
});

test('a value that is set to the default is not the same as one that is not set', () => {
  assert.equal(row(inFile(KEY, 32, 32), { file: 32 }).isModified, true);
  assert.equal(row(byDefault(KEY, 32), { draft: text('32') }).isStaged, true);
  assert.equal(row(inFile(KEY, 32, 32), { file: 32, draft: text('') }).isStaged, true);
});

test('a draft that says what the file says is not staged', () => {
  assert.equal(row(inFile(KEY, 8, 32), { file: 8, draft: text(' 8 ') }).isStaged, false);
  assert.equal(row(byDefault(KEY, 32), { draft: text('') }).isStaged, false);
});

test('a variable of the setting overrides the file; one that stands below the file does not', () => {
  assert.equal(row(BY_VARIABLE).isOverridden, true);
  const key = 'providers.openai.ca_file';
  const ambient: EffectiveSetting = {
    key,
    value: '/ca.pem',
    source: { kind: 'env', name: 'NODE_EXTRA_CA_CERTS', from: 'process' },
    hides: [{ kind: 'default', value: null }],
  };
  assert.equal(row(ambient, { key }).isOverridden, false);
});

test('a draft is complained of once its field was left', () => {
  const wrong = row(byDefault(KEY, 32), { draft: text('5000') });
  assert.equal(shownProblem(wrong, false), '');
  assert.match(shownProblem(wrong, true), /from 0 to 4096 \(default 32\)/u);
});

test('the button takes back a change first, then what is in the file', () => {
  assert.equal(resetWords(row(byDefault(KEY, 32))), '');
  assert.equal(resetWords(row(byDefault(KEY, 32), { draft: text('8') })), 'drop this change');
  assert.equal(resetWords(row(inFile(KEY, 8, 32), { file: 8 })), 'take it out of the file, back to 32');
});

test('a staged row says what Apply does to the file', () => {
  const staged = (draft: Draft) => stagedWords(row(inFile(KEY, 8, 32), { file: 8, draft }), 'c.yaml');
  assert.equal(staged(text('9')), 'c.yaml on Apply');
  assert.equal(staged(text('')), 'leaves c.yaml on Apply');
  assert.equal(staged(text('x')), '');
});

test('rules are compared with what the program shows of them', () => {
  const written = ['{"model_pattern":"^llama","primary":"groq"}'];
  assert.deepEqual(rulesOf(written), [{ model_pattern: '^llama', provider: 'groq' }]);
  assert.deepEqual(rulesOf(['no json', '7']), [
    { model_pattern: '', provider: '' },
    { model_pattern: '', provider: '' },
  ]);
  assert.deepEqual(rulesOf(undefined), []);
});

test('the search finds labels, keys, variables, meanings and values', () => {
  const one = row(BY_VARIABLE);
  const found = (words: string) => passes(one, { text: words, isModifiedOnly: false });
  for (const words of [
    '',
    'max idle',
    'POOL_MAX',
    'pool max idle',
    'concurrency',
    '16',
    'openai',
    'idle max',
  ])
    assert.equal(found(words), true, words);
  for (const words of ['keepalive', 'max idle zebra']) assert.equal(found(words), false, words);
  assert.equal(passes(row(byDefault(KEY, 32)), { text: '', isModifiedOnly: true }), false);
  assert.equal(passes(one, { text: '', isModifiedOnly: true }), true);
});

test('a switch and a choice that go back to where they were leave no draft', () => {
  const key = 'providers.openai.http_client.enable_pool_metrics';
  const on = row(byDefault(key, true), { key });
  assert.equal(isOnInFile(on), true);
  assert.deepEqual(chosenDraft(on, false), { kind: 'value', value: false });
  const off = row(byDefault(key, true), { key, draft: { kind: 'value', value: false } });
  assert.equal(isOnInFile(off), false);
  assert.equal(chosenDraft(off, true), undefined);
  const level = 'logging.level';
  const staged = row(byDefault(level, 'info'), { key: level, draft: { kind: 'value', value: 'debug' } });
  assert.equal(choiceInFile(staged), 'debug');
  assert.equal(chosenDraft(staged, 'info'), undefined);
});

test('an empty field shows what holds without it', () => {
  assert.equal(placeholderOf(row(byDefault(KEY, 32)), false), '32');
  assert.equal(placeholderOf(row(BY_VARIABLE), true), 'not in the file');
  assert.equal(placeholderOf(row(BY_VARIABLE), false), '32', 'once it is edited anyway');
  const key = 'providers.openai.proxy';
  assert.equal(placeholderOf(row(byDefault(key, null), { key }), false), 'direct');
});
