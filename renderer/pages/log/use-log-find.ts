import { useEffect, useMemo, useState } from 'react';
import { keyboardPlatform } from '../../navigation/page-keys.ts';
import { shortcutOf } from '../../navigation/shortcuts.ts';
import { findLines, nextFind } from './log-find.ts';
import type { LogTail } from './log-tail.ts';

/** A search in the lines shown. */
export interface LogFind {
  readonly isOpen: boolean;
  readonly query: string;
  /** The line of the current match, by `seq`. */
  readonly current: number | undefined;
  /** The number of the current match, from 1; 0 for none. */
  readonly place: number;
  readonly count: number;
  readonly open: () => void;
  readonly close: () => void;
  readonly setQuery: (query: string) => void;
  readonly step: (step: 1 | -1) => void;
}

/** Provides a search; Ctrl F or Cmd F opens it. `onFound` is called before the list scrolls to a match. */
export function useLogFind(tail: LogTail, onFound: () => void): LogFind {
  const [isOpen, setOpen] = useState(false);
  const [query, setQuery] = useState('');
  const [current, setCurrent] = useState<number>();
  const { version } = tail;
  const found = useMemo(
    () => (isOpen && version >= 0 ? findLines(tail, query) : []),
    [isOpen, tail, version, query],
  );
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (shortcutOf(event, '', keyboardPlatform()) !== 'find') return;
      event.preventDefault();
      setOpen(true);
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
  return {
    isOpen,
    query: isOpen ? query : '',
    current: isOpen ? current : undefined,
    place: current === undefined ? 0 : found.indexOf(current) + 1,
    count: found.length,
    open: () => setOpen(true),
    close: () => setOpen(false),
    setQuery: (next) => {
      setQuery(next);
      setCurrent(undefined);
    },
    step: (step) => {
      const next = nextFind(found, current, step);
      if (next === undefined) return;
      onFound();
      setCurrent(next);
    },
  };
}
