import { useCallback } from 'react';
import type { ConnectionSnapshot } from '../../../src/contract/connections.ts';
import { useControl } from '../../client/client.ts';
import { usePolled } from '../../live/use-refresh.ts';

const POLL_MS = 1000;

/** A provider's connections and when they were read. */
export interface ConnectionList {
  readonly nowMs: number;
  readonly connections: readonly ConnectionSnapshot[];
}

/** Polls a provider's connections once a second while the page is visible and the link is open. */
export function useConnections(provider: string): ConnectionList | undefined {
  const client = useControl();
  const ask = useCallback(
    (signal: AbortSignal) => client.connections({ provider }, { signal }),
    [client, provider],
  );
  return usePolled(ask, POLL_MS);
}
