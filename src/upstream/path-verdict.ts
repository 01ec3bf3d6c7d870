import type { Unacknowledged } from './kernel-table.ts';
import type { ProvenPath } from './path-proof.ts';

/** A request is looked at this long after its head was written, and after its upload seemed to stand still. */
export const FIRST_LOOK_MS = 1000;
export const LOOK_AGAIN_MS = 500;
/** While a new connection stands for comparison. */
const LOOK_CLOSELY_MS = 250;
/** So many retransmissions without an answer are worth a dial: two whole retransmission timeouts. */
const STUCK = 2;
/** So long the peer has to answer a retransmission that went out while the path was known to be good. */
const ANSWER_MS = 900;
/** After a long outage the next retransmission may be a minute away: it is not waited for longer. */
const PATIENCE_MS = 5000;

/** How far the suspicion against one connection has come. */
export type Suspicion =
  | { readonly kind: 'none' }
  /** A new connection stands since `path.atMs`; the counter was at `stuck` before. */
  | { readonly kind: 'dialled'; readonly path: ProvenPath; readonly stuck: number }
  | ProvenSuspicion;

interface ProvenSuspicion {
  readonly kind: 'proven';
  readonly path: ProvenPath;
  /** When it was first looked at beside the new connection, and what the counter was then. */
  readonly sinceMs: number;
  readonly stuck: number;
  /** The counter at the latest look. */
  readonly latest: number;
  /** When the counter was first seen higher: a retransmission has gone out on the good path. */
  readonly risenAtMs: number | undefined;
}

export type PathVerdict =
  /** The peer has it all, or nothing is known: what follows is not ours to judge. */
  | { readonly kind: 'stop' }
  | { readonly kind: 'look'; readonly afterMs: number; readonly suspicion: Suspicion }
  /** Only a new connection can tell a dead flow from a network that is down. */
  | { readonly kind: 'dial' }
  | { readonly kind: 'lost'; readonly path: ProvenPath };

export interface VerdictFacts {
  readonly suspicion: Suspicion;
  /** What the kernel says now. */
  readonly seen: Unacknowledged | undefined;
  readonly nowMs: number;
  /** The whole request has been handed to the socket. */
  readonly isWhole: boolean;
}

const UNSUSPECTED: Suspicion = { kind: 'none' };

/**
 * What follows from one look at a request of which no answer has been heard. A connection is lost where a new one to
 * the same target could be made, and a retransmission that went out afterwards was not answered: a slow path delivers
 * the old bytes first, a network that was away delivers the next retransmission, and only a flow that was forgotten
 * does neither. Any acknowledgement sets the kernel's counter back.
 */
export function judge({ suspicion, seen, nowMs, isWhole }: VerdictFacts): PathVerdict {
  if (seen === undefined) return { kind: 'stop' };
  if (seen.bytes === 0) {
    // An upload can still die later on.
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
