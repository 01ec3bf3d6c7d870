import type { Clock } from '../clock.ts';
import type { LimitWindow } from '../contract/limits.ts';
import type { SessionsExport, SessionsNews, SessionView, TurnsView } from '../contract/sessions.ts';
import type { BeginSessionRequest, SessionRequest } from './session-request.ts';
import type { SessionsReader } from './sessions-reader.ts';

export interface SessionBookOptions {
  readonly clock: Clock;
}

const NOBODY: SessionRequest = {
  head: () => undefined,
  turnBegan: () => undefined,
  turnEnded: () => undefined,
  limits: () => undefined,
  end: () => undefined,
};

/** Who asked, turn by turn, and what providers said of their limits. In memory only. */
export class SessionBook {
  readonly #clock: Clock;
  #since: number;
  #epoch = 0;
  #revision = 0;

  constructor({ clock }: SessionBookOptions) {
    this.#clock = clock;
    this.#since = clock.wallTime();
  }

  /** Rises with every change of a session. */
  get revision(): number {
    return this.#revision;
  }

  /** Rises with every change of a rate limit; 0 while none was told. */
  get limitsRevision(): number {
    return 0;
  }

  /** Told of each request as it begins. */
  readonly begin: BeginSessionRequest = () => NOBODY;

  /** Every session, in the order of their coming. */
  views(): readonly SessionView[] {
    return [];
  }

  /** The rate-limit windows that are known, of all providers and accounts. */
  limits(): readonly LimitWindow[] {
    return [];
  }

  /** What has changed since this reader was last told; undefined where nothing has. */
  newsFor(reader: SessionsReader): SessionsNews | undefined {
    if (reader.revision === this.#revision) return undefined;
    const isFresh = reader.epoch !== this.#epoch;
    reader.epoch = this.#epoch;
    reader.revision = this.#revision;
    return { changed: [], isFresh, gone: [], since: this.#since };
  }

  /** The turns of one agent of a session; null where there is no such agent. */
  turns(_id: number, _agent: string): TurnsView | null {
    return null;
  }

  /** Everything that was gathered goes. */
  forget(): void {
    this.#since = this.#clock.wallTime();
    this.#epoch += 1;
    this.#revision += 1;
  }

  /** All of it as one JSON text. */
  export(): SessionsExport {
    const day = new Date(this.#clock.wallTime()).toISOString().slice(0, 10);
    return { name: `lunaroute-sessions-${day}.json`, text: JSON.stringify({ sessions: this.views() }) };
  }
}
