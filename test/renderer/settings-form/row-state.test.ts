import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  choiceInFile,
  chosenDraft,
  isOnInFile,
  oddText,
  placeholderOf,
} from '../../../renderer/settings-form/format-field.ts';
import { passes } from '../../../renderer/settings-form/row-filter.ts';
import { hasMoved } from '../../../renderer/settings-form/row-state.ts';
import { rowProblems } from '../../../renderer/settings-form/row-problems.ts';
import {
  formatMoved,
  formatReset,
  stagedCaution,
  formatStaged,
} from '../../../renderer/settings-form/format-row.ts';
import { rulesOf } from '../../../renderer/settings-form/rules-value.ts';
import type { Draft } from '../../../renderer/settings-form/draft.ts';
import type { EffectiveSetting } from '../../../src/contract/settings/effective.ts';
import { byDefault, finding, inFile, rowOf as row } from './settings-support.ts';

const KEY = 'providers.openai.http_client.pool_max_idle_per_host';

const BY_VARIABLE: EffectiveSetting = {
  key: KEY,
  value: 16,
  source: { kind: 'env', name: 'LUNAROUTE_OPENAI_POOL_MAX_IDLE', from: 'login_shell' },
  hides: [{ kind: 'default', value: 32 }],
};

const text = (value: string): Draft => ({ kind: 'text', text: value });

test('a row is modified if in the file, staged or set by a variable', () => {
  assert.equal(row(byDefault(KEY, 32)).isModified, false);
  assert.equal(row(inFile(KEY, 8, 32), { file: 8 }).isModified, true);
  assert.equal(row(byDefault(KEY, 32), { draft: text('8') }).isModified, true);
  assert.equal(row(BY_VARIABLE).isModified, true);
});

test('a value set to the default differs from one that is not set', () => {
  assert.equal(row(inFile(KEY, 32, 32), { file: 32 }).isModified, true);
  assert.equal(row(byDefault(KEY, 32), { draft: text('32') }).isStaged, true);
  assert.equal(row(inFile(KEY, 32, 32), { file: 32, draft: text('') }).isStaged, true);
});

test('a draft equal to the value in the file is not staged', () => {
  assert.equal(row(inFile(KEY, 8, 32), { file: 8, draft: text(' 8 ') }).isStaged, false);
  assert.equal(row(byDefault(KEY, 32), { draft: text('') }).isStaged, false);
});

test('a variable of the setting overrides the file, and an ambient variable does not', () => {
  assert.equal(row(BY_VARIABLE).isOverridden, true);
  const key = 'providers.openai.ca_file';
  const ambient: EffectiveSetting = {
    key,
    value: '/ca.pem',
    source: { kind: 'env', name: 'NODE_EXTRA_CA_CERTS', from: 'process' },
    hides: [{ kind: 'default', value: null }],
  };
  assert.equal(row(ambient).isOverridden, false);
});

test('draft errors appear only after the field loses focus', () => {
  const wrong = row(byDefault(KEY, 32), { draft: text('5000') });
  assert.deepEqual(rowProblems(wrong, false).ofField, []);
  assert.deepEqual(rowProblems(wrong, true).ofField, [
    'Must be a whole number from 0 to 4,096 (default 32).',
  ]);
});

test('errors in the file value appear below the field, all others beside their source', () => {
  const bad = finding({ key: KEY });
  const note = finding({ key: KEY, level: 'warning', code: 'unset_variable', message: 'A note.' });
  const ofVariable = finding({ key: KEY, at: 'LUNAROUTE_OPENAI_POOL_MAX_IDLE', message: 'Bad variable.' });
  const problems = (file: string, findings = [note, bad, ofVariable]) =>
    rowProblems(row(byDefault(KEY, 32), { file, findings }), false);
  assert.deepEqual(problems('12O').ofField, ['Must be a whole number from 0 to 4,096 (default 32).']);
  assert.deepEqual(problems('12O').others, [ofVariable, note], 'errors first');
  assert.deepEqual(problems('${IDLE}').ofField, ['It is wrong.'], 'what a variable holds is not seen here');
  assert.deepEqual(problems('12', [note]), { ofField: [], others: [note], hasErrors: false });
  const secret = finding({ key: 'proxy_token' });
  const hidden = row(byDefault('proxy_token', null), { file: '(set, not shown)', findings: [secret] });
  assert.deepEqual(rowProblems(hidden, false).ofField, ['It is wrong.']);
});

test('a staged row shows only the findings of its draft', () => {
  const key = 'providers.openai.ca_file';
  const unreadable = finding({ key, code: 'ca_file_unreadable', message: 'No such file.' });
  const staged = row(byDefault(key, null), {
    draft: text('/nowhere'),
    findings: [finding({ key })],
    refusals: [unreadable],
  });
  assert.deepEqual(rowProblems(staged, false), { ofField: [], others: [unreadable], hasErrors: true });
});

test('the button undoes an edit first, then removes the value from the file', () => {
  assert.equal(formatReset(row(byDefault(KEY, 32))), '');
  assert.equal(formatReset(row(byDefault(KEY, 32), { draft: text('8') })), 'Undo this edit');
  assert.equal(formatReset(row(inFile(KEY, 8, 32), { file: 8 })), 'Remove from file (back to 32)');
});

test('a staged row says what Apply does to the file', () => {
  const staged = (draft: Draft) => formatStaged(row(inFile(KEY, 8, 32), { file: 8, draft }), 'c.yaml');
  assert.equal(staged(text('9')), 'saved on Apply');
  assert.equal(staged(text('')), 'removed from c.yaml on Apply');
  assert.equal(staged(text('x')), '');
});

test('a row says when the value in the file has changed since its draft began', () => {
  const moved = (was: number | null, file: number | undefined) => {
    const draft: Draft = { kind: 'text', text: '9', was };
    return formatMoved(row(byDefault(KEY, 32), { draft, ...(file === undefined ? {} : { file }) }), 'c.yaml');
  };
  assert.equal(moved(8, 8), '');
  assert.equal(moved(null, undefined), '');
  assert.equal(moved(8, 7), 'c.yaml now has 7; you started from 8');
  assert.equal(moved(null, 7), 'c.yaml now has 7; you started from no value');
  assert.equal(moved(8, undefined), 'c.yaml no longer has a value; you started from 8');
  assert.equal(moved(8, 0), 'c.yaml now has 0; you started from 8');
  assert.equal(moved(8, 9), '', 'the file says what the draft says: nothing is staged');
  assert.equal(hasMoved(row(byDefault(KEY, 32), { draft: text('9'), file: 7 })), false, 'without a base');
});

test('a staged value that opens the proxy or sends unencrypted shows a warning', () => {
  const caution = (key: string, draft: Draft) =>
    stagedCaution(row(byDefault(key, null), { draft, file: 'before' }));
  assert.match(caution('host', text('0.0.0.0')), /^Other machines will be able to use the proxy/u);
  assert.equal(caution('host', text('localhost')), '');
  assert.match(caution('providers.openai.proxy', text('http://proxy.example:3128')), /not encrypted/u);
  assert.match(caution('proxy_token', { kind: 'value', value: null }), /no longer need a token/u);
  assert.equal(caution('host', text('a b')), '', 'what is invalid is said elsewhere');
});

test('the same value in another spelling is not a change, and different text is', () => {
  const isStaged = (key: string, file: string | number, written: string) =>
    row(byDefault(key, null), { file, draft: text(written) }).isStaged;
  assert.equal(isStaged(KEY, '8', '08'), false);
  assert.equal(isStaged('providers.openai.http_client.retry_statuses', 503, '503,'), false);
  assert.equal(isStaged('providers.openai.base_url', 'https://a', 'https://a/v1'), true);
  assert.equal(isStaged('providers.openai.proxy', 'http://***@p:1', 'http://u:new@p:1'), true);
});

test('rules are compared with those the program reports', () => {
  const written = ['{"model_pattern":"^llama","primary":"groq"}'];
  assert.deepEqual(rulesOf(written), [{ model_pattern: '^llama', provider: 'groq' }]);
  assert.deepEqual(rulesOf(['no json', '7']), [
    { model_pattern: '', provider: '' },
    { model_pattern: '', provider: '' },
  ]);
  assert.deepEqual(rulesOf(undefined), []);
  const draft: Draft = { kind: 'value', value: [{ model_pattern: '^llama', provider: 'groq' }] };
  assert.equal(row(byDefault('routing.rules', []), { file: written, draft }).isStaged, false);
  assert.equal(
    row(byDefault('routing.rules', []), { file: 'no list', draft: { kind: 'value', value: null } }).isStaged,
    true,
  );
});

test('the search finds labels, keys, variables, descriptions and values', () => {
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

test('a switch or a choice set back to its value in the file leaves no draft', () => {
  const key = 'providers.openai.http_client.enable_pool_metrics';
  const on = row(byDefault(key, true));
  assert.equal(isOnInFile(on), true);
  assert.deepEqual(chosenDraft(on, false), { kind: 'value', value: false });
  const off = row(byDefault(key, true), { draft: { kind: 'value', value: false } });
  assert.equal(isOnInFile(off), false);
  assert.equal(chosenDraft(off, true), undefined);
  const level = 'logging.level';
  const staged = row(byDefault(level, 'info'), { draft: { kind: 'value', value: 'debug' } });
  assert.equal(choiceInFile(staged), 'debug');
  assert.equal(chosenDraft(staged, 'info'), undefined);
});

test('a switch with an invalid text shows the value in effect, and either choice is a change', () => {
  const key = 'providers.openai.http_client.enable_pool_metrics';
  const odd = row(byDefault(key, true), { file: 'maybe' });
  assert.equal(isOnInFile(odd), true);
  assert.equal(oddText(odd), 'maybe');
  assert.deepEqual(chosenDraft(odd, true), { kind: 'value', value: true });
  assert.deepEqual(chosenDraft(odd, false), { kind: 'value', value: false });
  assert.equal(oddText(row(byDefault(key, true), { file: 'yes' })), '');
  assert.equal(choiceInFile(row(byDefault('logging.level', 'debug'), { file: 'DEBUG' })), 'debug');
  assert.equal(choiceInFile(row(byDefault('logging.level', 'info'), { file: 'loud' })), 'loud');
});

test('an empty field shows the value in effect without it', () => {
  assert.equal(placeholderOf(row(byDefault(KEY, 32)), false), '32');
  assert.equal(placeholderOf(row(BY_VARIABLE), true), 'not in the file');
  assert.equal(placeholderOf(row(BY_VARIABLE), false), '32', 'once it is edited anyway');
  const key = 'providers.openai.proxy';
  assert.equal(placeholderOf(row(byDefault(key, null)), false), 'direct');
});
