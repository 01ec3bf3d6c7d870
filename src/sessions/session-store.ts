import type { Clock } from '../clock.ts';
import {
  type AlertSession,
  type CallerKind,
  SESSION_IDLE_MS,
  type SessionsExport,
  type SessionsNews,
  type SessionView,
  type TurnsView,
} from '../contract/sessions.ts';
import type { LimitWindow } from '../contract/limits.ts';
import type { RequestTurn } from '../contract/request-details.ts';
import { type Caller, readCaller } from './caller.ts';
import { LimitStore } from './limits/limit-store.ts';
import { Session, type SessionCall } from './session.ts';
import type { BeginSessionRequest, SessionRequestStart } from './session-request.ts';
import {
  LimitsRequest,
  type RequestOwner,
  type PlaceStart,
  RequestInSession,
  type SessionRequestHost,
} from './request-in-session.ts';

/**
 * Maximum number of sessions; a new one replaces the least recently active. @internal Exported for its test, which
 * fills it.
 */
export const MAX_SESSIONS = 200;
/**
 * Maximum number of turns of all sessions, about 650 bytes each; the least recently active session drops its oldest.
 * @internal Exported for its test, which fills it.
 */
export const TURNS_IN_ALL = 20_000;
/** Maximum number of sessions known to be agents of another session. */
const MAX_ROOTS = 4096;
/** Time after its last request at which a session is forgotten. */
const FORGOTTEN_AFTER_MS = 24 * 3_600_000;
/** Minimum interval between checks for ended sessions. */
const SWEEP_EVERY_MS = 1000;

export interface SessionStoreOptions {
  readonly clock: Clock;
}

/** Sessions turn by turn, and the rate limits that providers reported. In memory only. */
export class SessionStore implements SessionRequestHost {
  readonly limitStore = new LimitStore();
  readonly #clock: Clock;
  /** Sessions by client and session id, or by a substitute for the id; in order of creation. */
  readonly #sessions = new Map<string, Session>();
  /** Root session's key by the key of each session that is its agent. */
  readonly #roots = new Map<string, string>();
  /** Number of turns per session at its last change. */
  readonly #turns = new Map<Session, number>();
  #turnsInAll = 0;
  #since: number;
  #epoch = 0;
  #revision = 0;
  #nextId = 1;
  #sweptAt = 0;

  constructor({ clock }: SessionStoreOptions) {
    this.#clock = clock;
    this.#since = clock.wallTime();
  }

  /** Increases with every change of a session. */
  get revision(): number {
    return this.#revision;
  }

  /** Increases with every change of a rate limit; 0 before the first reading. */
  get limitsRevision(): number {
    return this.limitStore.revision;
  }

  /** Called for each new request. */
  readonly begin: BeginSessionRequest = (start) => {
    const caller = readCaller(start);
    const { accounts } = this.limitStore;
    const clues = {
      id: caller.account === undefined ? undefined : accounts.digest(caller.account),
      credential: accounts.digest(start.credential),
    };
    if (caller.kind === 'none' && caller.session === undefined)
      return new LimitsRequest(this, start.provider, clues);
    const account = clues.id ?? clues.credential;
    const place = this.#place({ caller, account, startedAt: start.startedAt });
    return new RequestInSession(this, place.session, { call: callOf(caller, place, start), clues, account });
  };

  /** Returns every session, in order of creation. */
  views(): readonly SessionView[] {
    const now = this.#sweep();
    const sessions = [...this.#sessions.values()].toSorted((one, other) => one.start.id - other.start.id);
    return sessions.map((session) => session.view(now));
  }

  /** Returns the data for alerts of every session. */
  alertViews(): readonly AlertSession[] {
    const now = this.#sweep();
    return [...this.#sessions.values()].map((session) => session.alertView(now));
  }

  /** Returns the rate-limit windows worth showing, of all providers and accounts. */
  limits(): readonly LimitWindow[] {
    return this.limitStore.windows(this.#clock.wallTime());
  }

  /** Returns the changes since the last call for this reader; undefined if there are none. */
  newsFor(reader: SessionsReader): SessionsNews | undefined {
    const now = this.#sweep();
    if (reader.revision === this.#revision) return undefined;
    const isFresh = reader.epoch !== this.#epoch;
    if (isFresh) reader.told.clear();
    const { revision: known = 0 } = isFresh ? {} : reader;
    reader.epoch = this.#epoch;
    reader.revision = this.#revision;
    const all = [...this.#sessions.values()];
    const gone = reader.dropGone(new Set(all.map(({ start }) => start.id)));
    const changed = all.filter(({ revision }) => isFresh || revision > known);
    for (const { start } of changed) reader.told.add(start.id);
    return { changed: changed.map((session) => session.view(now)), isFresh, gone, since: this.#since };
  }

  /** Returns the turns of one agent of a session; null if there is no such agent. */
  turns(id: number, agent: string): TurnsView | null {
    const session = [...this.#sessions.values()].find(({ start }) => start.id === id);
    return session?.threads.get(agent)?.turnsView(this.#clock.wallTime()) ?? null;
  }

  /** Returns the turn that a request belongs to; null if no remembered turn has it. */
  turnOf(request: number): RequestTurn | null {
    for (const session of this.#sessions.values()) {
      for (const thread of session.threads.values()) {
        const turn = thread.turns.find((one) => one.hasRequest(request));
        if (turn === undefined) continue;
        const { id, name, session: own } = session.start;
        // Users would not count helper turns.
        const number = thread.start.kind === 'helpers' ? null : turn.number;
        return { session: id, name, id: own, agent: thread.start.key, turn: number };
      }
    }
    return null;
  }

  /** Finds the session with a client's own session id. */
  find(client: CallerKind, id: string): Session | undefined {
    return this.#sessions.get(keyOf(client, id));
  }

  /** Forgets all sessions; requests in progress then no longer count. */
  forget(): void {
    this.#sessions.clear();
    this.#turns.clear();
    this.#turnsInAll = 0;
    this.#roots.clear();
    this.#since = this.#clock.wallTime();
    this.#epoch += 1;
    this.#revision += 1;
  }

  /** Returns all sessions as one JSON text. */
  export(): SessionsExport {
    const now = this.#sweep();
    const sessions = [...this.#sessions.values()].map((session) => {
      const { agents, ...view } = session.view(now);
      const threads = agents.map((agent) => ({
        ...agent,
        ...session.threads.get(agent.key)?.turnsView(now),
      }));
      return { ...view, agents: threads };
    });
    const day = new Date(now).toISOString().slice(0, 10);
    const text = JSON.stringify({ since: this.#since, exportedAt: now, sessions }, null, 1);
    return { name: `lunaroute-sessions-${day}.json`, text: `${text}\n` };
  }

  // The following members are for requests in progress.

  wallTime(): number {
    return this.#clock.wallTime();
  }

  changed(session: Session): void {
    this.#revision += 1;
    session.revision = this.#revision;
    this.#countTurns(session);
  }

  placeAgain(session: Session, start: PlaceStart): RequestOwner | undefined {
    return this.#turns.has(session) ? undefined : this.#place(start);
  }

  /** Ignores a session that has been forgotten. */
  #countTurns(session: Session): void {
    const before = this.#turns.get(session);
    if (before === undefined || before === session.turnsKept) return;
    this.#turns.set(session, session.turnsKept);
    this.#turnsInAll += session.turnsKept - before;
    if (this.#turnsInAll <= TURNS_IN_ALL) return;
    const quietest = quietestOf([...this.#turns].flatMap(([one, turns]) => (turns > 0 ? one : [])));
    if (quietest === undefined) return;
    quietest.dropOldestTurn();
    this.changed(quietest);
  }

  /** Treats a session started by another one as an agent of that session. */
  #place({ caller, account, startedAt }: PlaceStart): RequestOwner {
    const { client, session: id, parentSession, agent, parent } = caller;
    if (id === undefined) {
      const session = this.#grouped(`${client} ${account} ${caller.userAgent}`, caller, startedAt);
      return { session, agent: undefined, parent: undefined };
    }
    const own = keyOf(client, id);
    if (parentSession === undefined || parentSession === id) {
      const root = this.#roots.get(own);
      const session = this.#named(root ?? own, { caller, id, startedAt });
      return { session, agent: root === undefined ? agent : id, parent };
    }
    const above = keyOf(client, parentSession);
    const root = this.#roots.get(above);
    const session = this.#named(root ?? above, { caller, id: parentSession, startedAt });
    this.#roots.set(own, root ?? above);
    const [oldest] = this.#roots.keys();
    if (this.#roots.size > MAX_ROOTS && oldest !== undefined) this.#roots.delete(oldest);
    return { session, agent: id, parent: root === undefined ? undefined : parentSession };
  }

  #named(key: string, { caller, id, startedAt }: NewSession): Session {
    return this.#sessions.get(key) ?? this.#add(key, { caller, id, startedAt });
  }

  /** Requests without a session id form one session until there has been none for {@link SESSION_IDLE_MS}. */
  #grouped(key: string, caller: Caller, startedAt: number): Session {
    const found = this.#sessions.get(key);
    if (found === undefined) return this.#add(key, { caller, id: null, startedAt });
    if (found.isLive || startedAt - found.lastAt < SESSION_IDLE_MS) return found;
    // The ended session stays, under another key.
    this.#sessions.delete(key);
    this.#sessions.set(`${key} ${found.start.id}`, found);
    return this.#add(key, { caller, id: null, startedAt });
  }

  #add(key: string, { caller, id, startedAt }: NewSession): Session {
    const { client, name } = caller;
    const session = new Session({ id: this.#nextId, client, name, session: id, startedAt });
    this.#nextId += 1;
    this.#sessions.set(key, session);
    this.#turns.set(session, 0);
    if (this.#sessions.size > MAX_SESSIONS) this.#dropQuietest(session);
    return session;
  }

  #dropQuietest(newest: Session): void {
    const quietest = quietestOf([...this.#sessions.values()].filter((session) => session !== newest));
    for (const [key, session] of this.#sessions) if (session === quietest) this.#drop(key);
  }

  #drop(key: string): void {
    const session = this.#sessions.get(key);
    if (session === undefined) return;
    this.#sessions.delete(key);
    this.#turnsInAll -= this.#turns.get(session) ?? 0;
    this.#turns.delete(session);
    for (const [child, root] of this.#roots) if (root === key) this.#roots.delete(child);
    this.#revision += 1;
  }

  /** Updates sessions whose state changes by time alone, forgets old ones, and returns the time. */
  #sweep(): number {
    const now = this.#clock.wallTime();
    if (Math.abs(now - this.#sweptAt) < SWEEP_EVERY_MS) return now;
    for (const [key, session] of this.#sessions) {
      if (!session.isLive && now - session.lastAt > FORGOTTEN_AFTER_MS) this.#drop(key);
      else if (session.hasLapsed(this.#sweptAt, now)) this.changed(session);
    }
    this.#sweptAt = now;
    return now;
  }
}

interface NewSession {
  readonly caller: Caller;
  readonly id: string | null;
  readonly startedAt: number;
}

function callOf(caller: Caller, { agent, parent }: RequestOwner, start: SessionRequestStart): SessionCall {
  const { id: requestId, path, contentLength, isUpgrade: isHandshake, startedAt, provider } = start;
  return { caller, agent, parent, requestId, path, contentLength, isHandshake, startedAt, provider };
}

function keyOf(client: CallerKind, id: string): string {
  return `${client}#${id}`;
}

/** Returns the least recently active session, preferring those without a request in progress. */
function quietestOf(sessions: readonly Session[]): Session | undefined {
  let quietest: Session | undefined;
  for (const session of sessions) {
    if (quietest === undefined || isQuieter(session, quietest)) quietest = session;
  }
  return quietest;
}

function isQuieter(session: Session, than: Session): boolean {
  return session.isLive === than.isLive ? session.lastAt < than.lastAt : than.isLive;
}

/** What one reader already knows of the sessions. */
export class SessionsReader {
  /** The store's revision at the last read; undefined before the first. */
  revision: number | undefined;
  /** The store's epoch at the last read, which increases when everything is forgotten. */
  epoch = -1;
  /** Ids of the sessions that it has been sent. */
  readonly told = new Set<number>();

  /** Forgets sessions that are gone, and returns their ids. */
  dropGone(there: ReadonlySet<number>): readonly number[] {
    const gone = [...this.told].filter((id) => !there.has(id));
    for (const id of gone) this.told.delete(id);
    return gone;
  }
}
