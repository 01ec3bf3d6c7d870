import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { RecordingsView } from '../../../src/contract/recording.ts';
import { programNowMs, useLive } from '../../live/store.ts';
import { useControl } from '../../client/client.ts';
import { askedFilter, type RecordedFilter } from './recorded-filter.ts';
import { RECORDING_KEYS } from './recording-switch.ts';
import { latestFirst } from './format-recorded.ts';

/** Debounce while the user types, because each load reads whole files. */
const TYPING_MS = 300;

/** Last recordings loaded, and whether a load is in progress. */
export interface RecordingsReading {
  /** Undefined before the first response; newest first. */
  readonly view: RecordingsView | undefined;
  /** When it was requested, in milliseconds since 1970 by the program's clock. */
  readonly atMs: number;
  readonly isReading: boolean;
  /** The last load failed; `view` is from an earlier one. */
  readonly hasFailed: boolean;
  readonly readAgain: () => void;
}

interface LastReading {
  readonly view: RecordingsView | undefined;
  readonly atMs: number;
  /** Serialized query of the last load, successful or not. */
  readonly answers: string;
  readonly hasFailed: boolean;
}

const NOTHING: LastReading = { view: undefined, atMs: 0, answers: '', hasFailed: false };

/**
 * Loads recordings when the filter, the limit or a recording setting changes; only while the page is visible and the
 * link to the program is open.
 */
export function useRecordings(filter: RecordedFilter, limit: number): RecordingsReading {
  const client = useControl();
  const isLinked = useLive((live) => live.link === 'open');
  const settings = useLive((live) =>
    (live.settings?.effective ?? [])
      .filter(({ key }) => RECORDING_KEYS.has(key))
      .map(({ value }) => String(value))
      .join(' '),
  );
  const isHidden = useSyncExternalStore(onVisibility, () => document.hidden);
  const [reads, setReads] = useState(0);
  const [last, setLast] = useState(NOTHING);
  const answered = useRef('');
  const typed = useRef(filter.text.applied);
  const asked = JSON.stringify([{ ...filter, text: filter.text.applied }, limit, settings, reads]);
  useEffect(() => {
    if (!isLinked || isHidden || answered.current === asked) return;
    const stopped = new AbortController();
    const read = async (): Promise<void> => {
      typed.current = filter.text.applied;
      const atMs = programNowMs() + useLive.getState().wallMinusMonotonicMs;
      const settle = (outcome: Pick<LastReading, 'hasFailed'> & { readonly view?: RecordingsView }): void => {
        if (stopped.signal.aborted) return;
        setLast((before) => ({
          ...before,
          ...outcome,
          ...(outcome.hasFailed ? {} : { atMs }),
          answers: asked,
        }));
      };
      try {
        const input = { filter: askedFilter(filter, atMs), limit };
        const view = await client.recordings.list(input, { signal: stopped.signal });
        if (!stopped.signal.aborted) answered.current = asked;
        settle({ view: { ...view, rows: latestFirst(view.rows) }, hasFailed: false });
      } catch {
        settle({ hasFailed: true });
      }
    };
    const timer = setTimeout(() => void read(), typed.current === filter.text.applied ? 0 : TYPING_MS);
    return () => {
      clearTimeout(timer);
      stopped.abort();
    };
  }, [client, isLinked, isHidden, asked, filter, limit]);
  const readAgain = useCallback(() => setReads((count) => count + 1), []);
  return {
    view: last.view,
    atMs: last.atMs,
    isReading: last.answers !== asked,
    hasFailed: last.hasFailed && last.answers === asked,
    readAgain,
  };
}

function onVisibility(onChange: () => void): () => void {
  document.addEventListener('visibilitychange', onChange);
  return () => document.removeEventListener('visibilitychange', onChange);
}
