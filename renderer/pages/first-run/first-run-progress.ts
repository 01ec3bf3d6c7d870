import type { AssistantsView } from '../../../src/contract/assistants.ts';
import type { ConnectionSnapshot } from '../../../src/contract/connections.ts';
import type { RequestRow } from '../../../src/contract/requests.ts';
import { formatDuration } from '../../text/format.ts';

/** Without a request for this long, something may be in the way. */
const QUIET_MS = 120_000;

/** How far the first requests have come; in this order. */
export type Progress =
  | { readonly kind: 'waiting' }
  /** One came, and reached nobody. */
  | { readonly kind: 'failed'; readonly row: RequestRow }
  /** One made a connection. */
  | { readonly kind: 'created'; readonly row: RequestRow }
  /** One found a connection that another had made. */
  | { readonly kind: 'reused'; readonly row: RequestRow };

/** Finds the first request that says the most. */
export function progressOf(rows: readonly RequestRow[]): Progress {
  const reused = rows.find((row) => row.reused && row.connectionId > 0);
  if (reused !== undefined) return { kind: 'reused', row: reused };
  const created = rows.findLast((row) => row.connectionId > 0 && row.code === null);
  if (created !== undefined) return { kind: 'created', row: created };
  const failed = rows.findLast(({ state }) => state === 'failed');
  return failed === undefined ? { kind: 'waiting' } : { kind: 'failed', row: failed };
}

/** What a connection cost: all of it, and its parts. */
export interface ConnectCost {
  readonly totalMs: number;
  /** `DNS and TCP 49 ms, TLS 93 ms`; empty where there is one part only. */
  readonly parts: string;
}

/** What that connection cost, if it is still known. */
export function costOf(connections: readonly ConnectionSnapshot[], id: number): ConnectCost | undefined {
  const connection = connections.find((one) => one.id === id);
  if (connection === undefined) return undefined;
  if (connection.tlsMs === undefined) return { totalMs: connection.connectMs, parts: '' };
  // So that the parts make the sum.
  const [tcpMs, tlsMs] = [Math.round(connection.connectMs), Math.round(connection.tlsMs)];
  return {
    totalMs: tcpMs + tlsMs,
    parts: `DNS and TCP ${formatDuration(tcpMs)}, TLS ${formatDuration(tlsMs)}`,
  };
}

/** Why no request of an assistant may have come. */
export interface Unheard {
  readonly label: string;
  /** Since it was connected, or the program started. */
  readonly quietMs: number;
  /** The likeliest first. */
  readonly reasons: readonly string[];
}

/** The assistants that are connected and from which nothing came for two minutes. */
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
