import { useEffect, useState } from 'react';
import type { ConnectionSnapshot } from '../../src/contract/connections.ts';
import { useControl } from '../shell/control-context.ts';
import { useLive } from '../live/store.ts';

const POLL_MS = 1000;

/** The connections of a provider and when they were read; undefined before the first answer. */
export interface ConnectionList {
  readonly nowMs: number;
  readonly connections: readonly ConnectionSnapshot[];
}

/** Asks for a provider's connections once a second, while the page is visible and the program answers. */
export function useConnections(provider: string): ConnectionList | undefined {
  const client = useControl();
  const isLinked = useLive((live) => live.link === 'open');
  const [list, setList] = useState<ConnectionList>();
  useEffect(() => {
    if (!isLinked) return;
    const stopped = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async (): Promise<void> => {
      clearTimeout(timer);
      if (document.hidden) return;
      try {
        const next = await client.connections({ provider }, { signal: stopped.signal });
        if (!stopped.signal.aborted) setList(next);
      } catch {
        // The link tells of a program that is gone; the next question comes all the same.
      }
      clearTimeout(timer);
      if (!stopped.signal.aborted) timer = setTimeout(() => void ask(), POLL_MS);
    };
    const askNow = (): void => void ask();
    document.addEventListener('visibilitychange', askNow);
    askNow();
    return () => {
      stopped.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', askNow);
    };
  }, [client, provider, isLinked]);
  return list;
}
