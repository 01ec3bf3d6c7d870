import { create } from 'zustand';
import { NO_RECORDED_FILTER, type RecordedFilter } from './recorded-filter.ts';

const useFilter = create<{ readonly filter: RecordedFilter }>(() => ({ filter: NO_RECORDED_FILTER }));

/** The filter of the recordings and how to change it; it stays when another tab or page is looked at. */
export function useRecordedFilter(): readonly [RecordedFilter, (filter: RecordedFilter) => void] {
  return [useFilter(({ filter }) => filter), (filter) => useFilter.setState({ filter })];
}
