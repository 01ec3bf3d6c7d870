import type { CloseReason } from '../contract/connections.ts';
import { causeOfDeath, errorWord } from './cause-of-death.ts';
import type { ConnectionSocket } from './connection-socket.ts';
import type { PathLoss } from './path-watch.ts';

/** What a request was about when its connection ended. */
export interface EndedUnder {
  /** The head of the latest request had gone out. */
  readonly isWritten: boolean;
  /** A request was on it. */
  readonly isInFlight: boolean;
}

/** The end of one connection: why it will come, and how it came. */
export class ConnectionEnd {
  /** Undefined while the connection is open. */
  closed: { readonly reason: CloseReason; readonly atMs: number } | undefined;
  /** Its path is dead. */
  loss: PathLoss | undefined;
  readonly #socket: ConnectionSocket;
  readonly #now: () => number;
  readonly #onEnd: (reason: CloseReason, loss: PathLoss | undefined) => void;
  #planned: CloseReason | undefined;

  /** `onEnd` is called once. */
  constructor(
    socket: ConnectionSocket,
    now: () => number,
    onEnd: (reason: CloseReason, loss: PathLoss | undefined) => void,
  ) {
    this.#socket = socket;
    this.#now = now;
    this.#onEnd = onEnd;
  }

  /** Why it will be closed, where that is known before the socket goes. */
  get planned(): CloseReason | undefined {
    return this.#planned;
  }

  /** It will be closed for this reason, unless one was planned before. */
  plan(reason: CloseReason): void {
    this.#planned ??= reason;
  }

  /** It will be closed for this reason, whatever was planned before. */
  mustEnd(reason: CloseReason): void {
    this.#planned = reason;
  }

  /** Ends it now; a second end is none. */
  end(reason: CloseReason): void {
    if (this.closed !== undefined) return;
    this.closed = { reason, atMs: this.#now() };
    this.#onEnd(reason, this.loss);
  }

  /** The path under it was found dead. */
  lose(loss: PathLoss): void {
    this.loss = loss;
    this.end('path_lost');
  }

  /** The server has ended a connection that no request was on. */
  byServer(): void {
    this.end(this.#planned ?? (this.#socket.stray === 'other' ? 'error' : 'server_closed'));
  }

  /** The socket is gone. */
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
