import type { CloseReason } from '../contract/connections.ts';
import { causeOfDeath } from './cause-of-death.ts';
import type { ConnectionSocket } from './connection-socket.ts';
import type { PathLoss } from './path-watch.ts';
import { errorWord } from '../system/error-code.ts';

/** State of the latest request when its connection ended. */
export interface EndedUnder {
  /** The headers of the latest request had been written. */
  readonly isWritten: boolean;
  /** A request was in progress. */
  readonly isInFlight: boolean;
}

/** The end of one connection: why it is planned, and how it happened. */
export class ConnectionEnd {
  /** Undefined while the connection is open. */
  closed: { readonly reason: CloseReason; readonly atMs: number } | undefined;
  /** Set if its network path is dead. */
  loss: PathLoss | undefined;
  readonly #socket: ConnectionSocket;
  readonly #now: () => number;
  readonly #onEnd: (reason: CloseReason, loss: PathLoss | undefined) => void;
  #planned: CloseReason | undefined;

  /** `onEnd` is called exactly once. */
  constructor(
    socket: ConnectionSocket,
    now: () => number,
    onEnd: (reason: CloseReason, loss: PathLoss | undefined) => void,
  ) {
    this.#socket = socket;
    this.#now = now;
    this.#onEnd = onEnd;
  }

  /** Reason for which it is going to be closed, if known. */
  get planned(): CloseReason | undefined {
    return this.#planned;
  }

  /** Plans to close it for this reason, unless another is planned. */
  plan(reason: CloseReason): void {
    this.#planned ??= reason;
  }

  /** Plans to close it for this reason, overriding any other. */
  mustEnd(reason: CloseReason): void {
    this.#planned = reason;
  }

  /** Records the end; later calls have no effect. */
  end(reason: CloseReason): void {
    if (this.closed !== undefined) return;
    this.closed = { reason, atMs: this.#now() };
    this.#onEnd(reason, this.loss);
  }

  /** Records that its network path was found dead. */
  lose(loss: PathLoss): void {
    this.loss = loss;
    this.end('path_lost');
  }

  /** Records that the server closed the connection with no request in progress. */
  byServer(): void {
    this.end(this.#planned ?? (this.#socket.stray === 'other' ? 'error' : 'server_closed'));
  }

  /** Records that the socket is gone. */
  bySocket(under: EndedUnder): void {
    if (this.closed !== undefined) return;
    const { fault: error, sawFin, stray } = this.#socket;
    const reason = causeOfDeath({ planned: this.#planned, error, sawFin, stray, ...under });
    if (reason === 'path_lost' && error !== undefined) {
      this.loss = { kind: 'given_up', error: errorWord(error) };
    }
    this.end(reason);
  }
}
