import { useCallback } from 'react';
import { create } from 'zustand';
import type { DoctorReport } from '../../../src/contract/doctor.ts';
import { type ControlClient, useControl } from '../../client/client.ts';
import { useLive } from '../../live/store.ts';
import { reason } from '../../proxy/proxy-actions.ts';
import { useRefresh } from '../../live/use-refresh.ts';

interface DoctorState {
  /** The latest report; undefined before the first. */
  readonly report: DoctorReport | undefined;
  /** Why the last request for a report failed; empty if it succeeded. */
  readonly trouble: string;
}

/** The doctor's latest report, for its page and the navigation. */
export const useDoctor = create<DoctorState>(() => ({ report: undefined, trouble: '' }));

/** Requests a new report. */
export async function lookAgain(client: ControlClient, signal?: AbortSignal): Promise<void> {
  try {
    const report = await client.doctor.report(undefined, signal === undefined ? {} : { signal });
    useDoctor.setState({ report, trouble: '' });
  } catch (error) {
    if (signal?.aborted !== true) useDoctor.setState({ trouble: reason(error) });
  }
}

/** Keeps the report up to date while the page is visible, and requests a new one when the settings change. */
export function useDoctorReport(everyMs: number): void {
  const client = useControl();
  const revision = useLive((live) => live.settings?.revision);
  const look = useCallback(
    (signal: AbortSignal) => lookAgain(client, signal),
    // oxlint-disable-next-line react/exhaustive-deps -- new settings make a new report.
    [client, revision],
  );
  useRefresh(look, everyMs);
}
