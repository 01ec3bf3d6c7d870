import type { ActivityBatch } from '../contract/activity.ts';
import type { CaptureState } from '../contract/capture.ts';
import type { LogBatch, Tick } from '../contract/control.ts';
import type { RequestRow } from '../contract/requests.ts';
import { SessionsReader } from '../sessions/session-store.ts';
import type { PoolStats } from '../upstream/pool-stats.ts';
import type { ControlHost } from './control-host.ts';
import { WatchPace } from './watch-pace.ts';

/** How often requests in progress are sent again, to update their byte counts. */
const BEAT_MS = 1000;
/** Maximum of each kind per tick; the rest follows in the next ticks. */
const MAX_LINES = 2000;
const MAX_ROWS = 500;
const MAX_EVENTS = 20_000;

/** Subscriptions of a window. */
interface WatchRequest {
  /** Name to slow it down by; empty for none. */
  readonly watch: string;
  readonly isSlow: boolean;
  readonly activity: boolean;
  readonly requests: boolean;
  readonly log: boolean;
  readonly logAfterSeq: number;
  readonly sessions: boolean;
}

/** Active watches whose windows gave them a name. */
export class NamedWatches {
  readonly #paces = new Map<string, WatchPace>();

  /**
   * Yields ticks for one window, starting with the complete state, until `signal` is aborted. A watch with a name can be
   * slowed down while it runs.
   */
  async *ticks(
    host: ControlHost,
    request: WatchRequest,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<Tick> {
    const { watch: name, isSlow } = request;
    const watch = new Watch(host, request);
    const pace = new WatchPace(isSlow);
    if (name !== '') this.#paces.set(name, pace);
    try {
      for (;;) {
        if (signal?.aborted === true) return;
        const tick = watch.tick(pace.share);
        if (tick !== undefined) yield tick;
        await pace.wait(host.clock, signal);
      }
    } finally {
      if (this.#paces.get(name) === pace) this.#paces.delete(name);
    }
  }

  /** Returns false if no watch has this name. */
  choosePace(watch: string, isSlow: boolean): boolean {
    const pace = this.#paces.get(watch);
    pace?.choose(isSlow);
    return pace !== undefined;
  }
}

/** Tracks what one window has already received. */
class Watch {
  readonly #host: ControlHost;
  readonly #request: WatchRequest;
  readonly #activity = new Map<string, { stats: PoolStats; position: number; marks: number }>();
  readonly #live = new Map<number, string>();
  #status = '';
  #pools = '';
  #revision = -1;
  #requests = 0;
  #requestsLost = 0;
  #log: number;
  #level = '';
  readonly #sessions = new SessionsReader();
  #limits = '0 0';
  #capture: CaptureState | undefined;
  #nextBeatMs = 0;
  #share = 1;

  constructor(host: ControlHost, request: WatchRequest) {
    this.#host = host;
    this.#request = request;
    const { ring } = host.logging;
    // Lines dropped before the window opened don't count as lost.
    this.#log = request.logAfterSeq === 0 ? ring.dropped : ring.positionAfter(request.logAfterSeq);
  }

  /** Returns the news; undefined if there is none. `share`: number of regular ticks that it covers. */
  tick(share: number): Tick | undefined {
    this.#share = share;
    const { clock } = this.#host;
    const { activity, requests, log, sessions } = this.#request;
    const news = {
      ...this.#statusNews(),
      ...this.#settingsNews(),
      ...this.#poolNews(),
      ...(activity ? this.#activityNews() : {}),
      ...(requests ? this.#requestNews() : {}),
      ...(log ? this.#logNews() : {}),
      ...(sessions ? this.#sessionNews() : {}),
      ...this.#limitNews(),
      ...this.#captureNews(),
    };
    if (Object.keys(news).length === 0) return undefined;
    return { now: clock.wallTime(), nowMs: clock.now(), ...news };
  }

  #statusNews(): Pick<Tick, 'status'> {
    const status = this.#host.status();
    const text = JSON.stringify(status);
    if (text === this.#status) return {};
    this.#status = text;
    return { status };
  }

  #settingsNews(): Pick<Tick, 'settings'> {
    const { settings } = this.#host;
    if (settings.revision === this.#revision) return {};
    this.#revision = settings.revision;
    return { settings: settings.view() };
  }

  #poolNews(): Pick<Tick, 'pools'> {
    const pools = this.#host.proxy.poolViews();
    const text = JSON.stringify(pools);
    if (text === this.#pools) return {};
    this.#pools = text;
    return { pools };
  }

  #activityNews(): Pick<Tick, 'activity'> {
    const batches: ActivityBatch[] = [];
    for (const [provider, runtime] of this.#host.proxy.runtimes) {
      const batch = this.#batchOf(provider, runtime.pool.stats);
      if (batch !== undefined) batches.push(batch);
    }
    return batches.length === 0 ? {} : { activity: batches };
  }

  #batchOf(provider: string, stats: PoolStats): ActivityBatch | undefined {
    const nowMs = this.#host.clock.now();
    const seen = this.#activity.get(provider);
    const isFirst = seen?.stats !== stats;
    const slice = stats.events.since(isFirst ? 0 : seen.position, nowMs, MAX_EVENTS * this.#share);
    const known = isFirst ? 0 : seen.marks;
    const marks = slice.marks.filter(({ atMs }) => atMs > known);
    if (!isFirst && slice.events.length === 0 && marks.length === 0) return undefined;
    this.#activity.set(provider, {
      stats,
      position: slice.position,
      marks: marks.at(-1)?.atMs ?? known,
    });
    const { events, lost } = slice;
    if (!isFirst) return { provider, events, marks, lost };
    return { provider, connections: this.#host.proxy.connections(provider), events, marks, lost };
  }

  #requestNews(): Pick<Tick, 'requests' | 'requestsLost'> {
    const { requestHistory } = this.#host.proxy;
    const slice = requestHistory.since(this.#requests, MAX_ROWS * this.#share);
    this.#requests = slice.position;
    const rows: RequestRow[] = [...slice.rows];
    for (const { id } of rows) this.#live.delete(id);
    rows.push(...this.#liveRows());
    this.#requestsLost += slice.lost;
    return {
      ...(rows.length === 0 ? {} : { requests: rows }),
      ...(slice.lost === 0 ? {} : { requestsLost: this.#requestsLost }),
    };
  }

  #liveRows(): readonly RequestRow[] {
    const nowMs = this.#host.clock.now();
    const isBeat = nowMs >= this.#nextBeatMs;
    if (isBeat) this.#nextBeatMs = nowMs + BEAT_MS;
    return this.#host.proxy.requestHistory.live(nowMs).filter((row) => {
      const mark = `${row.state} ${row.status} ${row.attempts} ${row.connectionId}`;
      const isNews = isBeat || this.#live.get(row.id) !== mark;
      this.#live.set(row.id, mark);
      return isNews;
    });
  }

  #sessionNews(): Pick<Tick, 'sessions'> {
    const news = this.#host.proxy.sessions.newsFor(this.#sessions);
    return news === undefined ? {} : { sessions: news };
  }

  #limitNews(): Pick<Tick, 'limits'> {
    const { sessions } = this.#host.proxy;
    const limits = sessions.limits();
    // Windows of a few minutes expire without a new revision.
    const mark = `${sessions.limitsRevision} ${limits.length}`;
    if (mark === this.#limits) return {};
    this.#limits = mark;
    return { limits };
  }

  #captureNews(): Pick<Tick, 'capture'> {
    const { state } = this.#host.proxy.recorder.capture;
    if (state === this.#capture) return {};
    this.#capture = state;
    return { capture: state };
  }

  #logNews(): { readonly log?: LogBatch } {
    const { ring, ringLevel: level } = this.#host.logging;
    const { records, lost, position } = ring.since(this.#log, MAX_LINES * this.#share);
    this.#log = position;
    if (records.length === 0 && lost === 0 && level === this.#level) return {};
    this.#level = level;
    return { log: { records, level, lost } };
  }
}
