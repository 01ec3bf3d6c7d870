import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { useLive } from '../../../renderer/live/store.ts';
import { fileTrouble, goneTitle, lockedBecause } from '../../../renderer/settings-form/format-file.ts';
import { findingCounts, pageFindings } from '../../../renderer/settings-form/page-findings.ts';
import { addRule, changeRule, moveRule, removeRule } from '../../../renderer/settings-form/rule-edits.ts';
import { useStaged } from '../../../renderer/settings-form/staged.ts';
import { stagedChanges, withoutBase } from '../../../renderer/staged-changes/staged-changes.ts';
import {
  formatEffect,
  formatInvalid,
  formatMovedRows,
} from '../../../renderer/staged-changes/format-staged.ts';
import type { PoolView } from '../../../src/contract/status.ts';
import { finding, inFile, view } from './settings-support.ts';

const IDLE = 'providers.openai.http_client.pool_idle_timeout_secs';
const RETRIES = 'providers.openai.http_client.max_retries';

beforeEach(() => {
  useStaged.getState().discard();
  useLive.setState({ settings: undefined });
});

test('drafts become changes; invalid ones are listed separately, unchanged ones are left out', () => {
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

test('rules that are already in the file are not a change', () => {
  const fileValues = { 'routing.rules': ['{"model_pattern":"^a","provider":"openai"}'] };
  const rules = (model_pattern: string) =>
    stagedChanges(view({ fileValues }), {
      'routing.rules': { kind: 'value', value: [{ model_pattern, provider: 'openai' }] },
    }).changes;
  assert.deepEqual(rules('^a'), []);
  assert.equal(rules('^b').length, 1);
});

test('editing a draft again clears its findings', () => {
  const { stage, refuse } = useStaged.getState();
  stage({ [IDLE]: { kind: 'text', text: '1' } });
  refuse([finding({ key: IDLE })]);
  stage({ [RETRIES]: { kind: 'text', text: '1' } });
  assert.equal(useStaged.getState().refusals.length, 1);
  stage({ [IDLE]: { kind: 'text', text: '2' } });
  assert.equal(useStaged.getState().refusals.length, 0);
});

test('a draft reverted to its file value keeps its field open, and an applied draft closes it', () => {
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
    formatEffect(
      stagedChanges(view(), drafts),
      // Only the number of requests in flight is read.
      new Map([['openai', { inFlight } as PoolView]]),
    );
  const text = (value: string) => ({ kind: 'text', text: value }) as const;
  assert.equal(say({ [IDLE]: text('55') }), 'applies to new connections');
  assert.equal(
    say({ [IDLE]: text('55') }, 2),
    'applies to new connections · 2 streams finish on the old settings',
  );
  assert.equal(say({ port: text('9000') }), 'the proxy moves to its new address; open connections stay');
  assert.equal(say({ 'logging.level': { kind: 'value', value: 'debug' } }), 'applies at once');
  assert.equal(say({ [IDLE]: text('55'), [RETRIES]: text('1') }), 'apply to new connections');
});

test('the bar names invalid drafts and those whose value changed on disk', () => {
  const text = (value: string, was: number) => ({ kind: 'text', text: value, was }) as const;
  const anthropic = IDLE.replace('openai', 'anthropic');
  const say = (drafts: Parameters<typeof stagedChanges>[1]): readonly string[] => {
    const staged = stagedChanges(view({ fileValues: { [IDLE]: 55, [RETRIES]: 2 } }), drafts);
    return [formatInvalid(staged), formatMovedRows(staged)];
  };
  assert.deepEqual(say({ [IDLE]: text('60', 55) }), ['', '']);
  assert.deepEqual(say({ [IDLE]: text('x', 55), [RETRIES]: text('x', 2) }), [
    '2 invalid: Idle timeout, Max retries',
    '',
  ]);
  assert.deepEqual(say({ [IDLE]: text('60', 50) }), ['', '1 changed on disk meanwhile: Idle timeout']);
  assert.equal(
    say({ [IDLE]: text('x', 55), [anthropic]: { kind: 'text', text: 'x' } })[0],
    '2 invalid: Idle timeout (openai), Idle timeout (anthropic)',
  );
});

test('a draft remembers the file value from its start until it is dropped', () => {
  const { stage, drop } = useStaged.getState();
  const fileSays = (value: number): void =>
    useLive.setState({ settings: view({ fileValues: { [IDLE]: value } }) });
  fileSays(900);
  stage({ [IDLE]: { kind: 'text', text: '1' }, [RETRIES]: { kind: 'text', text: '1' } });
  fileSays(450);
  stage({ [IDLE]: { kind: 'text', text: '12' } });
  const changes = () =>
    stagedChanges(view({ fileValues: { [IDLE]: 450 } }), useStaged.getState().drafts).changes;
  assert.deepEqual(changes(), [
    { key: IDLE, value: 12, was: 900 },
    { key: RETRIES, value: 1, was: null },
  ]);
  assert.deepEqual(withoutBase(changes()), [
    { key: IDLE, value: 12 },
    { key: RETRIES, value: 1 },
  ]);
  drop(IDLE);
  stage({ [IDLE]: { kind: 'text', text: '12' } });
  assert.equal(changes()[0]?.was, 450);
});

test('findings appear on their page, including those with a row, errors first', () => {
  const findings = [
    finding({ at: 'note', level: 'warning' }),
    finding({ at: 'row', key: IDLE }),
    finding({ at: 'provider', key: 'providers.x.odd' }),
    finding({ at: 'global', key: 'odd' }),
    finding({ at: 'syntax', code: 'yaml_syntax' }),
    finding({ at: 'gone', code: 'file_missing' }),
  ];
  const shown = (page: 'providers' | 'settings', given: Parameters<typeof view>[0] = {}) =>
    pageFindings(view({ findings, ...given }), page).map(({ at }) => at);
  assert.deepEqual(shown('providers'), ['row', 'provider', 'syntax', 'gone', 'note']);
  assert.deepEqual(shown('settings'), ['global', 'syntax', 'gone', 'note']);
  const broken = { kind: 'broken', message: '', at: '', isKept: true } as const;
  assert.deepEqual(shown('settings', { file: broken }), ['global', 'gone', 'note'], 'its banner says it');
  const gone = { kind: 'gone', message: '', at: '' } as const;
  assert.deepEqual(shown('settings', { file: gone }), ['global', 'syntax', 'note']);
  assert.equal(findingCounts(findings), '5 problems, 1 warning');
  assert.equal(findingCounts([finding({ level: 'warning' })]), '1 warning');
});

test('a broken file locks every field and says why, and a missing file does not', () => {
  assert.equal(lockedBecause(view()), '');
  const message = 'It can’t be parsed: bad indentation. What it said before stays in effect.';
  const broken = { kind: 'broken', message, at: 'c.yaml:3:1', isKept: true } as const;
  assert.match(lockedBecause(view({ file: broken })), /can’t be used/u);
  assert.equal(fileTrouble(broken).what, 'It can’t be parsed: bad indentation.');
  assert.match(fileTrouble(broken).means, /^LunaRoute is using the last valid settings and won’t write/u);
  assert.match(
    fileTrouble({ ...broken, isKept: false }).means,
    /^None of its values are in effect, and the proxy doesn’t serve/u,
  );
  const gone = { kind: 'gone', message: 'It is empty. What it said stays in effect.', at: '' } as const;
  assert.equal(lockedBecause(view({ file: gone })), '');
  assert.deepEqual(fileTrouble(gone), { what: 'It is empty.', means: 'What it said stays in effect.' });
});

test('the title says if the file is missing or empty', () => {
  assert.equal(goneTitle([finding({ code: 'file_missing' })]), 'The config file is missing');
  assert.equal(goneTitle([finding({ code: 'file_empty' })]), 'The config file is empty');
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
