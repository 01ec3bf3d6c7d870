import type { Socket } from 'node:net';
import { KEEPALIVE_IN_FLIGHT } from '../contract/program-limits.ts';

/** As libuv sends them. */
const PROBES = 10;
const INTERVAL_MS = 1000;

/** TCP keepalive of one socket: as configured while idle, with earlier probes during a long request. */
export class KeepAlive {
  readonly #socket: Socket;
  /** Idle time before the first probe; 0 turns keepalive off permanently. */
  readonly #settingMs: number;
  #isTight = false;

  constructor(socket: Socket, settingMs: number) {
    this.#socket = socket;
    this.#settingMs = settingMs;
  }

  /** Time from the first unanswered probe until the system drops the connection, in milliseconds. */
  get probingMs(): number {
    return PROBES * (this.#isTight ? KEEPALIVE_IN_FLIGHT.everyMs : INTERVAL_MS);
  }

  /** Called when a request takes long. This costs system calls, so short requests skip it. */
  tighten(): void {
    if (this.#isTight || this.#settingMs === 0) return;
    this.#isTight = true;
    // Older Node versions ignore the interval and the count.
    const { afterMs, everyMs } = KEEPALIVE_IN_FLIGHT;
    this.#socket.setKeepAlive(true, Math.min(this.#settingMs, afterMs), everyMs, PROBES);
  }

  /** Restores the configured keepalive when the request is over. */
  relax(): void {
    if (!this.#isTight) return;
    this.#isTight = false;
    this.#socket.setKeepAlive(true, this.#settingMs, INTERVAL_MS, PROBES);
  }
}
