import type { Socket } from 'node:net';

/** While a request is in flight the first probe comes no later than this: a dead path must not cost minutes. */
const IN_FLIGHT_MS = 15_000;
/** Ten probes, as libuv sends them; further apart in flight, so that an outage of half a minute kills no stream. */
const PROBES = 10;
const IN_FLIGHT_INTERVAL_MS = 3000;
const INTERVAL_MS = 1000;

/** TCP keepalive of one socket: the setting while it idles, earlier probes while a request lasts. */
export class KeepAlive {
  readonly #socket: Socket;
  /** Idle time before the first probe; 0 is off, and stays off. */
  readonly #settingMs: number;
  #isTight = false;

  constructor(socket: Socket, settingMs: number) {
    this.#socket = socket;
    this.#settingMs = settingMs;
  }

  /** How long probes have gone unanswered when the system gives the socket up, in milliseconds. */
  get probingMs(): number {
    return PROBES * (this.#isTight ? IN_FLIGHT_INTERVAL_MS : INTERVAL_MS);
  }

  /** The request on it lasts: system calls, so that quick requests are spared them. */
  tighten(): void {
    if (this.#isTight || this.#settingMs === 0) return;
    this.#isTight = true;
    // Older Nodes ignore the interval and the count.
    this.#socket.setKeepAlive(true, Math.min(this.#settingMs, IN_FLIGHT_MS), IN_FLIGHT_INTERVAL_MS, PROBES);
  }

  /** The request is over. */
  relax(): void {
    if (!this.#isTight) return;
    this.#isTight = false;
    this.#socket.setKeepAlive(true, this.#settingMs, INTERVAL_MS, PROBES);
  }
}
