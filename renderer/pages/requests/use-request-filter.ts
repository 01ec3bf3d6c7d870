import { useEffect } from 'react';
import { useHashLocation } from 'wouter/use-hash-location';
import { create } from 'zustand';
import { parseSessionPlace } from '../../navigation/list-places.ts';
import { type FilterText, NO_FILTER_TEXT, typeFilter } from '../../ui/filter-text.ts';
import { REQUEST_LANGUAGE } from './request-fields.ts';

const useFilter = create<{ readonly filter: FilterText }>(() => ({ filter: NO_FILTER_TEXT }));

/**
 * Filter of the live requests and its setter; it persists when the user switches tabs or pages. The URL may set it, as
 * in `/requests?filter=provider=openai conn=2`.
 */
export function useRequestFilter(): readonly [FilterText, (typed: string) => void] {
  const [location] = useHashLocation();
  useEffect(() => {
    const { filter } = parseSessionPlace(location);
    if (filter !== '') typeRequestFilter(filter);
  }, [location]);
  return [useFilter(({ filter }) => filter), typeRequestFilter];
}

function typeRequestFilter(typed: string): void {
  useFilter.setState(({ filter }) => ({ filter: typeFilter(REQUEST_LANGUAGE, filter, typed) }));
}

/** Replaces the filter text with the result of `change`. */
export function filterRequestsBy(change: (typed: string) => string): void {
  typeRequestFilter(change(useFilter.getState().filter.typed));
}
