import { useEffect, useMemo, useState } from 'react';
import type { TurnsView } from '../../src/contract/sessions.ts';
import { useControl } from '../client/client.ts';
import { TurnsLoader, type WantedThread } from './turns-loader.ts';

const NO_TURNS: TurnsView = { turns: [], older: null };

/** Turns of these threads by key, kept up to date while wanted. */
export function useTurns(wanted: readonly WantedThread[]): ReadonlyMap<string, TurnsView> {
  const client = useControl();
  const [turns, setTurns] = useState<ReadonlyMap<string, TurnsView>>(new Map());
  const loader = useMemo(
    () =>
      new TurnsLoader({
        load: ({ id, agent }) => client.sessions.turns({ id, agent }),
        onTurns: (key, view) => setTurns((known) => new Map(known).set(key, view ?? NO_TURNS)),
        nowMs: pageNowMs,
        isHidden: () => document.hidden,
      }),
    [client],
  );
  useEffect(() => loader.want(wanted), [loader, wanted]);
  useEffect(() => {
    const seen = (): void => loader.askDue();
    document.addEventListener('visibilitychange', seen);
    return () => {
      document.removeEventListener('visibilitychange', seen);
      loader.close();
    };
  }, [loader]);
  return turns;
}

function pageNowMs(): number {
  return performance.now();
}
