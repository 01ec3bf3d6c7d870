import { create } from 'zustand';
import { type FilterText, NO_FILTER_TEXT, typeFilter } from '../ui/filter-text.ts';
import { REQUEST_LANGUAGE } from './request-fields.ts';

const useFilter = create<{ readonly filter: FilterText }>(() => ({ filter: NO_FILTER_TEXT }));

/** The filter of the live requests and how to type another; it stays when another tab or page is looked at. */
export function useRequestFilter(): readonly [FilterText, (typed: string) => void] {
  return [useFilter(({ filter }) => filter), typeRequestFilter];
}

function typeRequestFilter(typed: string): void {
  useFilter.setState(({ filter }) => ({ filter: typeFilter(REQUEST_LANGUAGE, filter, typed) }));
}

/** Makes another filter of what is typed. */
export function filterRequestsBy(change: (typed: string) => string): void {
  typeRequestFilter(change(useFilter.getState().filter.typed));
}
