import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  askedFilter,
  formatFilter,
  isNarrowed,
  NO_RECORDED_FILTER,
  type RecordedFilter,
} from '../../../../renderer/pages/recordings/recorded-filter.ts';
import { isRecordedPlace } from '../../../../renderer/navigation/list-places.ts';
import type { FilterText } from '../../../../renderer/ui/filter-text.ts';
import { RecordingFilter } from '../../../../src/contract/recording-filter.ts';

const NOW = new Date(2026, 10, 23, 15, 30).getTime();
const HOUR_MS = 3_600_000;
const MIDNIGHT = new Date(2026, 10, 23).getTime();

function both(text: string): FilterText {
  return { typed: text, applied: text };
}

const cases: readonly {
  readonly filter: Partial<RecordedFilter>;
  readonly asked: RecordingFilter;
  readonly words: string;
}[] = [
  { filter: {}, asked: {}, words: '' },
  { filter: { text: both('   ') }, asked: {}, words: '' },
  {
    filter: { span: 'today', text: both(' status:4xx gpt ') },
    asked: { from: MIDNIGHT, text: 'status:4xx gpt' },
    words: 'status:4xx gpt · Today',
  },
  {
    filter: { text: { typed: 'status:', applied: 'gpt' } },
    asked: { text: 'gpt' },
    words: 'gpt',
  },
  { filter: { span: 'today' }, asked: { from: MIDNIGHT }, words: 'Today' },
  { filter: { span: 'day' }, asked: { from: NOW - 24 * HOUR_MS }, words: 'Last 24 hours' },
  { filter: { span: 'week' }, asked: { from: NOW - 168 * HOUR_MS }, words: 'Last 7 days' },
  { filter: { span: 'days' }, asked: {}, words: '' },
  { filter: { span: 'all', firstDay: '2026-11-23' }, asked: {}, words: '' },
  {
    filter: { span: 'days', firstDay: '2026-11-22', lastDay: '2026-11-22' },
    asked: { from: new Date(2026, 10, 22).getTime(), to: MIDNIGHT },
    words: '2026-11-22',
  },
  {
    filter: { span: 'days', lastDay: '2026-11-22' },
    asked: { to: MIDNIGHT },
    words: 'up to 2026-11-22',
  },
  { filter: { span: 'days', firstDay: '0001-01-01' }, asked: {}, words: 'from 0001-01-01' },
];
for (const { filter, asked, words } of cases) {
  test(`${JSON.stringify(filter)} is sent in the form the program accepts and described in words`, () => {
    const whole = { ...NO_RECORDED_FILTER, ...filter };
    const found = askedFilter(whole, NOW);
    assert.deepEqual(found, asked);
    assert.deepEqual(RecordingFilter.parse(found), asked);
    assert.equal(formatFilter(whole), words);
    assert.equal(isNarrowed(whole), words !== '');
  });
}

test('fractional times are rounded to whole milliseconds in the filter', () => {
  assert.equal(
    RecordingFilter.safeParse(askedFilter({ ...NO_RECORDED_FILTER, span: 'week' }, NOW + 0.5)).success,
    true,
  );
});

test('only the recordings address is recognized as such', () => {
  assert.equal(isRecordedPlace('/requests/recorded'), true);
  assert.equal(isRecordedPlace('#/requests/recorded'), true);
  assert.equal(isRecordedPlace('/requests'), false);
  assert.equal(isRecordedPlace('/requests/recorded/7'), false);
});
