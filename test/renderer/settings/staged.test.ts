import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { pageFindings, lockedBecause } from '../../../renderer/settings/page-findings.ts';
import { addRule, changeRule, moveRule, removeRule } from '../../../renderer/settings/rule-edits.ts';
import { useStaged } from '../../../renderer/settings/staged.ts';
import { stagedChanges } from '../../../renderer/settings/staged-changes.ts';
import { effectWords } from '../../../renderer/settings/staged-words.ts';
import type { Finding } from '../../../src/contract/settings.ts';
import type { PoolView } from '../../../src/contract/status.ts';
import { inFile, view } from './settings-support.ts';

const IDLE = 'providers.openai.http_client.pool_idle_timeout_secs';
const RETRIES = 'providers.openai.http_client.max_retries';

beforeEach(() => useStaged.getState().discard());

test('drafts become changes; what is not accepted is kept apart, what is the same is none', () => {
  const staged = stagedChanges(
    view({ effective: [inFile(IDLE, 55, 90)], fileValues: { [IDLE]: 55, [RETRIES]: 2 } }),
    {
      [IDLE]: { kind: 'text', text: '' },
      [RETRIES]: { kind: 'text', text: '2' },
      port: { kind: 'text', text: '70000' },
      'logging.log_requests': { kind: 'value', value: true },
    },
  );
  assert.deepEqual(staged.changes, [
    { key: IDLE, value: null },
    { key: 'logging.log_requests', value: true },
  ]);
  assert.deepEqual(
    staged.invalid.map(({ entry }) => entry.key),
    ['port'],
  );
  assert.equal(staged.count, 3);
  assert.deepEqual(staged.providers, ['openai']);
});

test('rules that are already in the file are no change', () => {
  const fileValues = { 'routing.rules': ['{"model_pattern":"^a","provider":"openai"}'] };
  const rules = (model_pattern: string) =>
    stagedChanges(view({ fileValues }), {
      'routing.rules': { kind: 'value', value: [{ model_pattern, provider: 'openai' }] },
    }).changes;
  assert.deepEqual(rules('^a'), []);
  assert.equal(rules('^b').length, 1);
});

test('a draft that is written again loses the complaint of the last Apply', () => {
  const { stage, refuse } = useStaged.getState();
  const finding: Finding = { level: 'error', code: 'invalid_value', message: 'no', at: 'x', key: IDLE };
  stage({ [IDLE]: { kind: 'text', text: '1' } });
  refuse([finding]);
  stage({ [RETRIES]: { kind: 'text', text: '1' } });
  assert.equal(useStaged.getState().refusals.length, 1);
  stage({ [IDLE]: { kind: 'text', text: '2' } });
  assert.equal(useStaged.getState().refusals.length, 0);
});

test('a draft that goes back to where it was leaves its field open; one that is applied closes it', () => {
  const { stage, check, editAnyway, drop } = useStaged.getState();
  stage({ [IDLE]: { kind: 'text', text: '1' } });
  check([IDLE]);
  editAnyway(IDLE);
  drop(IDLE);
  const { drafts, checked, editedAnyway } = useStaged.getState();
  assert.deepEqual([drafts, checked.size, editedAnyway.size], [{}, 0, 1]);
  drop(IDLE, true);
  assert.equal(useStaged.getState().editedAnyway.size, 0);
});

test('the bar says what Apply will do', () => {
  const say = (drafts: Parameters<typeof stagedChanges>[1], inFlight = 0): string =>
    effectWords(
      stagedChanges(view(), drafts),
      // Only the requests under way are looked at.
      new Map([['openai', { inFlight } as PoolView]]),
    );
  const text = (value: string) => ({ kind: 'text', text: value }) as const;
  assert.equal(say({ [IDLE]: text('55') }), 'applies to new connections');
  assert.equal(
    say({ [IDLE]: text('55') }, 2),
    'applies to new connections; 2 streams finish on the old settings',
  );
  assert.equal(say({ port: text('9000') }), 'the proxy listens at its new address; open connections live on');
  assert.equal(say({ 'logging.level': { kind: 'value', value: 'debug' } }), 'applies at once');
  assert.match(say({ [IDLE]: text('x') }), /1 is not accepted$/u);
});

test('findings without a row stand on top of the page that they belong to', () => {
  const finding = (at: string, key?: string): Finding => ({
    level: 'error',
    code: 'invalid_value',
    message: at,
    at,
    ...(key === undefined ? {} : { key }),
  });
  const findings = [
    finding('row', IDLE),
    finding('provider', 'providers.x.odd'),
    finding('global', 'odd'),
    finding('none'),
  ];
  const shown = (page: 'providers' | 'settings') =>
    pageFindings(view({ findings }), page, new Set([IDLE])).map(({ at }) => at);
  assert.deepEqual(shown('providers'), ['provider', 'none']);
  assert.deepEqual(shown('settings'), ['global', 'none']);
});

test('a broken file locks every field with its reason', () => {
  assert.equal(lockedBecause(view()), '');
  const broken = view({ file: { kind: 'broken', message: 'bad indentation', at: 'c.yaml:3:1' } });
  assert.match(lockedBecause(broken), /cannot be read/u);
});

test('rules are added, changed, moved and removed', () => {
  const [a, b] = [
    { model_pattern: 'a', provider: 'openai' },
    { model_pattern: 'b', provider: 'openai' },
  ];
  assert.deepEqual(addRule([a], 'groq'), [a, { model_pattern: '', provider: 'groq' }]);
  assert.deepEqual(changeRule([a, b], 1, { provider: 'groq' })[1], { model_pattern: 'b', provider: 'groq' });
  assert.deepEqual(moveRule([a, b], 1, -1), [b, a]);
  assert.deepEqual(moveRule([a, b], 1, 1), [a, b]);
  assert.deepEqual(removeRule([a, b], 0), [b]);
});
