import { useEffect } from 'react';
import type { SettingChange } from '../../src/contract/settings/settings-changes.ts';
import { type ControlClient, useControl } from '../client/client.ts';
import { useStaged } from '../settings-form/staged.ts';
import { withoutBase } from './staged-changes.ts';

/** How long nobody types before the program is asked. */
const WAIT_MS = 300;

/** Asks the program about what only it can judge, such as a file of certificates; what it finds goes to the rows. */
export function useDraftChecks(changes: readonly SettingChange[]): void {
  const client = useControl();
  useEffect(() => {
    if (changes.length === 0) return;
    const left = new AbortController();
    const timer = setTimeout(() => {
      // Without an answer nothing is known: Apply is checked again.
      checkDrafts(client, changes, left.signal).catch(() => undefined);
    }, WAIT_MS);
    return () => {
      clearTimeout(timer);
      left.abort();
    };
  }, [client, changes]);
}

async function checkDrafts(
  client: ControlClient,
  changes: readonly SettingChange[],
  signal: AbortSignal,
): Promise<void> {
  const outcome = await client.settings.preview({ changes: withoutBase(changes) }, { signal });
  if (!signal.aborted && outcome.kind === 'planned') useStaged.getState().refuse(outcome.findings);
}
