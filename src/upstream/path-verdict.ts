import type { Unacknowledged } from './kernel-table.ts';
import type { ProvenPath } from './path-proof.ts';

/**
 * Delay before the first check after a request's head is written, and between checks while an upload is fully
 * acknowledged.
 */
export const FIRST_LOOK_MS = 1000;
export const LOOK_AGAIN_MS = 500;
/** Interval between checks while a new connection serves for comparison. */
const LOOK_CLOSELY_MS = 250;
/** Unanswered retransmissions (two full retransmission timeouts) that justify a dial. */
const STUCK = 2;
/** Time the peer has to acknowledge a retransmission sent while the path was known to be good. */
const ANSWER_MS = 900;
/** Longest wait for the next retransmission: after a long outage it may be a minute away. */
const PATIENCE_MS = 5000;

/** State of the suspicion against one connection. */
export type Suspicion =
  | { readonly kind: 'none' }
  /** A new connection was established at `path.atMs`; the counter was at `stuck` before that. */
  | { readonly kind: 'dialled'; readonly path: ProvenPath; readonly stuck: number }
  | ProvenSuspicion;

interface ProvenSuspicion {
  readonly kind: 'proven';
  readonly path: ProvenPath;
  /** Time of the first check after the new connection was established, and the counter at that time. */
  readonly sinceMs: number;
  readonly stuck: number;
  /** Counter at the latest check. */
  readonly latest: number;
  /** When the counter was first seen to rise: a retransmission was sent over the good path. */
  readonly risenAtMs: number | undefined;
}

export type PathVerdict =
  /** The peer has received everything, or nothing is known: the rest cannot be judged here. */
  | { readonly kind: 'stop' }
  | { readonly kind: 'look'; readonly afterMs: number; readonly suspicion: Suspicion }
  /** Only a new connection can distinguish a dead flow from a network that is down. */
  | { readonly kind: 'dial' }
  | { readonly kind: 'lost'; readonly path: ProvenPath };

export interface VerdictFacts {
  readonly suspicion: Suspicion;
  /** Latest kernel reading. */
  readonly seen: Unacknowledged | undefined;
  readonly nowMs: number;
  /** Whether the whole request has been handed to the socket. */
  readonly isWhole: boolean;
}

const UNSUSPECTED: Suspicion = { kind: 'none' };

/**
 * Decides what to do after one check of a request that has had no response. A connection is lost if a new one to the
 * same target succeeded and a later retransmission went unanswered: a slow path delivers the old bytes first, a network
 * that was down delivers the next retransmission, and only a forgotten flow does neither. Any acknowledgement resets
 * the kernel's counter.
 */
export function judge({ suspicion, seen, nowMs, isWhole }: VerdictFacts): PathVerdict {
  if (seen === undefined) return { kind: 'stop' };
  if (seen.bytes === 0) {
    // An upload can still stall later.
    return isWhole ? { kind: 'stop' } : { kind: 'look', afterMs: FIRST_LOOK_MS, suspicion: UNSUSPECTED };
  }
  const { stuck } = seen;
  switch (suspicion.kind) {
    case 'none':
      return stuck < STUCK ? lookAgain() : { kind: 'dial' };
    case 'dialled': {
      if (stuck < suspicion.stuck) return lookAgain();
      const { path } = suspicion;
      return lookClosely({
        kind: 'proven',
        path,
        sinceMs: nowMs,
        stuck,
        latest: stuck,
        risenAtMs: undefined,
      });
    }
    case 'proven': {
      if (stuck < suspicion.latest) return lookAgain();
      const risenAtMs = suspicion.risenAtMs ?? (stuck > suspicion.stuck ? nowMs : undefined);
      const { path, sinceMs } = suspicion;
      const answerMs = Math.max(ANSWER_MS, 2 * path.connectMs);
      const isUnanswered = risenAtMs !== undefined && nowMs - risenAtMs >= answerMs;
      if (isUnanswered || nowMs - sinceMs >= PATIENCE_MS) return { kind: 'lost', path };
      return lookClosely({ ...suspicion, latest: stuck, risenAtMs });
    }
  }
}

function lookAgain(): PathVerdict {
  return { kind: 'look', afterMs: LOOK_AGAIN_MS, suspicion: UNSUSPECTED };
}

function lookClosely(suspicion: Suspicion): PathVerdict {
  return { kind: 'look', afterMs: LOOK_CLOSELY_MS, suspicion };
}
