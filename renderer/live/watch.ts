import { ORPCError } from '@orpc/client';
import type { Tick } from '../../src/contract/control.ts';
import type { ControlClient } from '../client/client.ts';
import { forgetSession } from '../client/session.ts';
import { restoreRecordLevel } from './record-level.ts';
import { programNowMs, useLive } from './store.ts';
import { clockOffset, type LiveChange, takeTick } from './tick.ts';

/** Delays between attempts, in milliseconds: each twice the previous one, up to the last. */
const RETRY_MS = [250, 500, 1000, 2000, 4000] as const;

/**
 * Feeds the store from the program until the returned function is called. Keeps one stream open, restarting it whenever
 * it ends and whenever the first log view opens or the last one closes. A refused session stops it: the link state is
 * then `no_session`.
 */
export function startLive(client: ControlClient): () => void {
  const watch = new Watch(client);
  void watch.run();
  return () => watch.stop();
}

class Watch {
  readonly #client: ControlClient;
  readonly #stopped = new AbortController();
  readonly #unsubscribe: (() => void)[] = [];
  readonly #name = String(Math.random());
  #stream = new AbortController();
  #wantsLog = wantsLog();
  /** Changes received while the page is hidden. */
  #hidden: LiveChange = {};

  constructor(client: ControlClient) {
    this.#client = client;
    this.#unsubscribe.push(useLive.subscribe(() => this.#followInterest()));
    const show = (): void => {
      this.#publish({});
      this.#pace();
    };
    document.addEventListener('visibilitychange', show);
    this.#unsubscribe.push(() => document.removeEventListener('visibilitychange', show));
  }

  stop(): void {
    this.#stopped.abort();
    this.#stream.abort();
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
  }

  async run(): Promise<void> {
    for (let failures = 0; !this.#stopped.signal.aborted;) {
      this.#stream = new AbortController();
      const end = await this.#readStream();
      if (this.#stopped.signal.aborted) return;
      if (end.kind === 'refused') {
        forgetSession();
        useLive.setState({ link: 'no_session' });
        return;
      }
      if (end.kind === 'restart') continue;
      failures = end.ticks > 0 ? 0 : failures + 1;
      useLive.setState(({ lostAtMs }) => ({ link: 'lost', lostAtMs: lostAtMs ?? programNowMs() }));
      await pause(RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? 0, this.#stopped.signal);
    }
  }

  async #readStream(): Promise<StreamEnd> {
    const { signal } = this.#stream;
    const afterSeq = this.#wantsLog ? useLive.getState().log.lastSeq : 0;
    let ticks = 0;
    try {
      const input = {
        activity: true,
        requests: true,
        sessions: true,
        log: this.#wantsLog,
        logAfterSeq: afterSeq,
        watch: this.#name,
        isSlow: document.hidden,
      };
      for await (const tick of await this.#client.watch(input, { signal })) {
        const isOther = ticks === 0 && isOtherProcess(tick);
        if (isOther) useLive.getState().log.clear();
        if (ticks === 0) void restoreRecordLevel(this.#client);
        if (ticks === 0 && document.hidden !== input.isSlow) this.#pace();
        this.#take(tick, ticks === 0);
        ticks += 1;
        // Another process numbers its lines from scratch, so `logAfterSeq` skipped lines that it already has.
        if (isOther && afterSeq > 0) return { kind: 'restart' };
      }
    } catch (error) {
      if (signal.aborted) return { kind: 'restart' };
      if (isRefusal(error)) return { kind: 'refused' };
    }
    return signal.aborted ? { kind: 'restart' } : { kind: 'ended', ticks };
  }

  #take(tick: Tick, isFirst: boolean): void {
    const live = { ...useLive.getState(), ...this.#hidden };
    const offsetMs = tick.nowMs - performance.now();
    this.#publish({
      ...takeTick(live, tick, isFirst),
      programMinusPageMs: clockOffset(live.programMinusPageMs, offsetMs, isFirst),
      link: 'open',
      lostAtMs: undefined,
    });
    if (!isFirst)
      for (const batch of tick.activity ?? []) if (batch.lost > 0) this.#reconcile(batch.provider);
  }

  /** Collects changes while the page is hidden, so that nothing is rendered, and publishes them together. */
  #publish(change: LiveChange): void {
    this.#hidden = { ...this.#hidden, ...change };
    if (document.hidden || Object.keys(this.#hidden).length === 0) return;
    const pending = this.#hidden;
    this.#hidden = {};
    useLive.setState(pending);
  }

  /**
   * Slows the stream to once a second while the page is hidden. A stream that has ended sends its pace when it
   * restarts.
   */
  #pace(): void {
    const pace = { watch: this.#name, isSlow: document.hidden };
    this.#client.paceWatch(pace, { signal: this.#stopped.signal }).catch(() => undefined);
  }

  /** Corrects the effects of lost events, using the current connections. */
  #reconcile(provider: string): void {
    this.#client.connections({ provider }, { signal: this.#stream.signal }).then(
      ({ connections, nowMs }) => {
        const { activity, activityVersion } = useLive.getState();
        activity.provider(provider)?.reconcile(connections, nowMs);
        this.#publish({ activityVersion: activityVersion + 1 });
      },
      () => undefined, // the stream reports the same failure when it ends
    );
  }

  #followInterest(): void {
    if (wantsLog() === this.#wantsLog) return;
    this.#wantsLog = !this.#wantsLog;
    this.#stream.abort();
  }
}

type StreamEnd =
  | { readonly kind: 'restart' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'ended'; readonly ticks: number };

/** The log need not be streamed without a viewer: the lines stay in the program's ring buffer. */
function wantsLog(): boolean {
  return useLive.getState().logViewers > 0;
}

function isOtherProcess(tick: Tick): boolean {
  const known = useLive.getState().status;
  return known !== undefined && tick.status !== undefined && known.startedAt !== tick.status.startedAt;
}

function isRefusal(error: unknown): boolean {
  return error instanceof ORPCError && (error.code === 'UNAUTHORIZED' || error.status === 401);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
