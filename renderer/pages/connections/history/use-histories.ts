import { useCallback } from 'react';
import type { HistoryRange, HistoryView } from '../../../../src/contract/history.ts';
import { useControl } from '../../../client/client.ts';
import { usePolled } from '../../../live/use-refresh.ts';

/** Polling intervals, short enough to show the latest bucket growing. */
const EVERY_MS: Readonly<Record<HistoryRange, number>> = { '15m': 5000, '1h': 15_000, '24h': 60_000 };

/** A provider's name and history; null if the provider has been removed. */
export type NamedHistory = readonly [provider: string, view: HistoryView | null];

/** Polls the providers' histories while the page is visible; undefined before the first response. */
export function useHistories(
  providers: readonly string[],
  range: HistoryRange,
): readonly NamedHistory[] | undefined {
  const client = useControl();
  const names = providers.join(' ');
  const ask = useCallback(
    (signal: AbortSignal) =>
      Promise.all(
        names
          .split(' ')
          .map(
            async (provider) => [provider, await client.history({ provider, range }, { signal })] as const,
          ),
      ),
    [client, names, range],
  );
  return usePolled(ask, EVERY_MS[range]);
}
