import { create } from 'zustand';
import { NO_REQUEST_FILTER, type RequestFilter } from './request-filter.ts';

const useFilter = create<{ readonly filter: RequestFilter }>(() => ({ filter: NO_REQUEST_FILTER }));

/** The filter of the live requests and how to change it; it stays when another tab or page is looked at. */
export function useRequestFilter(): readonly [RequestFilter, (filter: RequestFilter) => void] {
  return [useFilter(({ filter }) => filter), (filter) => useFilter.setState({ filter })];
}
