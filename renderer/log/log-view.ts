import { create } from 'zustand';
import { type LogFilter, NO_FILTER } from './log-filter.ts';

interface LogView {
  readonly filter: LogFilter;
  readonly isWrapped: boolean;
}

/** How the log is looked at; it stays as it was when the page is left and comes back. */
export const useLogView = create<LogView>(() => ({ filter: NO_FILTER, isWrapped: false }));
