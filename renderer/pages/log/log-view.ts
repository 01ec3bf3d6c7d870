import { create } from 'zustand';
import { type FilterText, NO_FILTER_TEXT, typeFilter } from '../../ui/filter-text.ts';
import { LOG_LANGUAGE } from './log-fields.ts';

interface LogView {
  readonly filter: FilterText;
  readonly isWrapped: boolean;
}

/** How the log is looked at; it stays as it was when the page is left and comes back. */
export const useLogView = create<LogView>(() => ({ filter: NO_FILTER_TEXT, isWrapped: false }));

/** Narrows the log by what is typed. */
export function typeLogFilter(typed: string): void {
  useLogView.setState(({ filter }) => ({ filter: typeFilter(LOG_LANGUAGE, filter, typed) }));
}
