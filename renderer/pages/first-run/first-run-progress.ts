import type { AssistantsView } from '../../../src/contract/assistants.ts';
import type { ConnectionSnapshot } from '../../../src/contract/connections.ts';
import type { RequestRow } from '../../../src/contract/requests.ts';
import { formatDuration } from '../../text/format.ts';

/** Without a request for this long, something may be wrong. */
const QUIET_MS = 120_000;

/** The progress of the first requests, in this order. */
export type Progress =
  | { readonly kind: 'waiting' }
  /** A request arrived but did not reach a provider. */
  | { readonly kind: 'failed'; readonly row: RequestRow }
  /** A request created a connection. */
  | { readonly kind: 'created'; readonly row: RequestRow }
  /** A request reused a connection. */
  | { readonly kind: 'reused'; readonly row: RequestRow };

/** Finds the request that shows the most progress. */
export function progressOf(rows: readonly RequestRow[]): Progress {
  const reused = rows.find((row) => row.reused && row.connectionId > 0);
  if (reused !== undefined) return { kind: 'reused', row: reused };
  const created = rows.findLast((row) => row.connectionId > 0 && row.code === null);
  if (created !== undefined) return { kind: 'created', row: created };
  const failed = rows.findLast(({ state }) => state === 'failed');
  return failed === undefined ? { kind: 'waiting' } : { kind: 'failed', row: failed };
}

/** How long connecting took: in total, and in parts. */
export interface ConnectCost {
  readonly totalMs: number;
  /** Such as `DNS and TCP 49 ms, TLS 93 ms`; empty if there is only one part. */
  readonly parts: string;
}

/** How long creating a connection took; undefined if it is no longer known. */
export function costOf(connections: readonly ConnectionSnapshot[], id: number): ConnectCost | undefined {
  const connection = connections.find((one) => one.id === id);
  if (connection === undefined) return undefined;
  if (connection.tlsMs === undefined) return { totalMs: connection.connectMs, parts: '' };
  // Rounded first, so that the parts add up to the total.
  const [tcpMs, tlsMs] = [Math.round(connection.connectMs), Math.round(connection.tlsMs)];
  return {
    totalMs: tcpMs + tlsMs,
    parts: `DNS and TCP ${formatDuration(tcpMs)}, TLS ${formatDuration(tlsMs)}`,
  };
}

/** Why an assistant may not have sent any requests. */
export interface Unheard {
  readonly label: string;
  /** Time since it was connected, or since the program started if later. */
  readonly quietMs: number;
  /** The most likely first. */
  readonly reasons: readonly string[];
}

/** Connected assistants that have sent nothing for two minutes. */
export function unheardOf(
  { assistants }: AssistantsView,
  { nowWallMs, startedAt }: { readonly nowWallMs: number; readonly startedAt: number },
): readonly Unheard[] {
  return assistants.flatMap(({ view, proof }) => {
    if (proof.kind !== 'unseen' || proof.reasons.length === 0) return [];
    const quietMs = nowWallMs - Math.max(view.connectedAt ?? 0, startedAt);
    return quietMs < QUIET_MS ? [] : { label: view.label, quietMs, reasons: proof.reasons };
  });
}
