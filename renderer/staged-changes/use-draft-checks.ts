import { useEffect } from 'react';
import type { SettingChange } from '../../src/contract/settings/settings-changes.ts';
import { type ControlClient, useControl } from '../client/client.ts';
import { useStaged } from '../settings-form/staged.ts';
import { withoutBase } from './staged-changes.ts';

/** Pause in typing before the drafts are sent for checking. */
const WAIT_MS = 300;

/**
 * Sends drafts to the program for checks that only it can do, such as reading a certificate file, and shows the
 * findings on their rows.
 */
export function useDraftChecks(changes: readonly SettingChange[]): void {
  const client = useControl();
  useEffect(() => {
    if (changes.length === 0) return;
    const left = new AbortController();
    const timer = setTimeout(() => {
      // A failed check does no harm, since Apply checks again.
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
