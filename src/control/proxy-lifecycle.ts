import type { AddressInfo } from 'node:net';
import type { Clock, Timer } from '../clock.ts';
import type { EffectiveSetting } from '../contract/settings/effective.ts';
import type { Finding } from '../contract/settings/finding.ts';
import type { ResolvedSettings, Settings } from '../contract/settings/settings.ts';
import type { ProxyState } from '../contract/status.ts';
import type { TargetLog } from '../logging/logging.ts';
import type { ProxyServer } from '../proxy/proxy-server.ts';
import { DrainWait } from './drain-wait.ts';
import { sourcePlace } from '../contract/settings/source-place.ts';
import { listenErrorText } from './listen-error.ts';
import { describePortHolder } from './port-holder.ts';

/** What came of starting the proxy. */
export type StartOutcome =
  | { readonly kind: 'running'; readonly address: AddressInfo }
  | { readonly kind: 'failed'; readonly message: string }
  /** The settings do not allow it to listen. */
  | { readonly kind: 'refused'; readonly message: string };

export interface ProxyLifecycleOptions {
  readonly proxy: ProxyServer;
  readonly resolved: () => ResolvedSettings;
  readonly clock: Clock;
  readonly log: TargetLog;
  /** The state or what is wrong has changed. */
  readonly onChange: () => void;
  /** The proxy listens somewhere else than before. */
  readonly onMove: () => Promise<void>;
}

/** How often an address that cannot be bound is retried. */
const RETRY_MS = 5000;

/** Starts, moves and stops the proxy's listener; an address that cannot be bound is a finding, and is retried. */
export class ProxyLifecycle {
  readonly #options: ProxyLifecycleOptions;
  #state: ProxyState = { kind: 'starting' };
  /** Counts starts and stops, so that the end of an earlier stop does not say "stopped" after a new start. */
  #turns = 0;
  #problem: AddressProblem | undefined;
  #naming: Promise<void> | undefined;
  #retry: Timer | undefined;
  #isClosed = false;
  /** What a stop or a quit waits for, from its beginning to the next start. */
  #wait: DrainWait | undefined;
  /** One after another: two that bind at once would each take the other's listener for the old one. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: ProxyLifecycleOptions) {
    this.#options = options;
  }

  get state(): ProxyState {
    if (this.#state.kind !== 'stopping' || this.#wait === undefined) return this.#state;
    return { kind: 'stopping', wait: this.#wait.view };
  }

  /** What is wrong with the address. */
  get problems(): readonly Finding[] {
    return this.#problem === undefined ? [] : [this.#problem.finding];
  }

  /** Who holds the port is being found out. */
  get isAsking(): boolean {
    return this.#naming !== undefined;
  }

  /** Why it could not start, once it is known who holds the port. */
  async failureMessage(): Promise<string> {
    await this.#naming;
    return this.#state.kind === 'failed' ? this.#state.message : '';
  }

  /** The row of an address that is not the one in effect, as it is. */
  inEffect(row: EffectiveSetting): EffectiveSetting {
    const bound = this.#options.proxy.address;
    if (this.#problem === undefined || bound === undefined || row.key !== this.#problem.finding.key)
      return row;
    const { finding, since } = this.#problem;
    const value = row.key === 'port' ? bound.port : bound.address;
    return { ...row, value, source: { kind: 'kept', at: finding.at, since, restart: { kind: 'no_start' } } };
  }

  /** Binds. It stays usable where that failed. */
  start(): Promise<StartOutcome> {
    return this.#inTurn(() => this.#start());
  }

  /** Resolves at once; requests in progress have their time to finish, and the state says how many there are. */
  stop(): void {
    if (this.#state.kind !== 'running') return;
    const turn = (this.#turns += 1);
    this.#solve();
    const wait = this.#beginWait();
    wait.begin(false);
    this.#become({ kind: 'stopping', wait: wait.view });
    void this.#inTurn(() => {
      if (turn !== this.#turns) return Promise.resolve();
      // Not awaited here: requests in progress may take their time, and a start need not wait for them.
      void wait.until(this.#options.proxy.stop()).then(() => {
        if (turn !== this.#turns) return;
        this.#options.proxy.cut();
        this.#become({ kind: 'stopped' });
      });
      return Promise.resolve();
    });
  }

  /**
   * No new requests; resolves when the last one in progress is answered, or waited for no longer: none of them is cut
   * off yet. A stop that is on has its time already. `hint` is for whoever reads the log while something is waited for.
   */
  async drain(hint: string): Promise<void> {
    this.#isClosed = true;
    this.#solve();
    const isStopping = this.#state.kind === 'stopping';
    // What a stop does when its wait is over is the quit's to do from now on.
    this.#turns += 1;
    const wait = isStopping && this.#wait !== undefined ? this.#wait : this.#beginWait();
    wait.begin(true, hint);
    this.#become({ kind: 'stopping', wait: wait.view });
    await wait.until(this.#options.proxy.drain());
    this.#isClosed = false;
  }

  /** Ends the wait of a stop or a drain; false where there is none. */
  stopNow(): boolean {
    if (this.#state.kind !== 'stopping') return false;
    this.#wait?.hurry();
    return true;
  }

  /** Puts settings into effect. Rejects where nothing has changed. */
  apply(settings: Settings): Promise<void> {
    return this.#inTurn(() => this.#apply(settings));
  }

  /** Ends it. */
  close(): void {
    this.#isClosed = true;
    this.#wait?.cancel();
    this.#turns += 1;
    this.#solve();
  }

  #beginWait(): DrainWait {
    const { clock, log, proxy, resolved } = this.#options;
    const limitSecs = resolved().settings.drainSecs;
    this.#wait = new DrainWait({ clock, log, limitSecs, requests: () => proxy.waitedFor });
    return this.#wait;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(work);
    this.#queue = done.catch(() => undefined); // its caller is told; the next one is its own
    return done;
  }

  async #start(): Promise<StartOutcome> {
    const { address } = this.#options.proxy;
    if (this.#state.kind === 'running' && address !== undefined) return { kind: 'running', address };
    this.#turns += 1;
    this.#wait?.cancel();
    const { listenRefusal } = this.#options.resolved().settings;
    if (listenRefusal !== undefined) {
      this.#become({ kind: 'failed', message: listenRefusal });
      return { kind: 'refused', message: listenRefusal };
    }
    this.#become({ kind: 'starting' });
    return this.#bind();
  }

  async #apply(settings: Settings): Promise<void> {
    const { proxy, onMove } = this.#options;
    const before = proxy.address;
    const { listenError } = await proxy.apply(settings);
    const { address } = proxy;
    if (listenError === undefined) this.#solve();
    else this.#fail(listenError, settings);
    const isUp = this.#state.kind === 'running' || this.#state.kind === 'failed';
    if (!isUp) return;
    if (address === undefined) {
      if (this.#state.kind === 'failed') await this.#start();
      else this.#become({ kind: 'failed', message: this.#problem?.finding.message ?? '' });
      return;
    }
    this.#become({ kind: 'running', host: address.address, port: address.port });
    if (before?.port !== address.port || before.address !== address.address) await onMove();
  }

  async #bind(): Promise<StartOutcome> {
    const turn = this.#turns;
    try {
      const address = await this.#options.proxy.start();
      if (turn !== this.#turns) return { kind: 'failed', message: 'It was stopped in the meantime.' };
      this.#solve();
      this.#become({ kind: 'running', host: address.address, port: address.port });
      return { kind: 'running', address };
    } catch (error) {
      const message = this.#fail(error, this.#options.resolved().settings);
      this.#become({ kind: 'failed', message });
      return { kind: 'failed', message };
    }
  }

  /** Says what is wrong at once, and who holds the port as soon as that is known; gives what it says at once. */
  #fail(error: unknown, address: Address): string {
    const finding = this.#findingOf(error, address, undefined);
    if (this.#problem?.asked !== finding.message) {
      const since = this.#options.clock.wallTime();
      this.#problem = { finding, since, asked: finding.message };
      if (isTaken(error)) this.#nameHolder(error, address);
    }
    this.#scheduleRetry();
    this.#options.onChange();
    return this.#problem.finding.message;
  }

  /** Asking may take seconds, and holds nothing up. */
  #nameHolder(cause: unknown, address: Address): void {
    const problem = this.#problem;
    const naming = describePortHolder(address.host, address.port).then((holder) => {
      if (this.#naming !== naming) return;
      this.#naming = undefined;
      if (problem === undefined || this.#problem !== problem || this.#isClosed)
        return this.#options.onChange();
      const finding = this.#findingOf(cause, address, holder);
      this.#problem = { ...problem, finding };
      if (this.#state.kind === 'failed') this.#become({ kind: 'failed', message: finding.message });
      else this.#options.onChange();
    });
    this.#naming = naming;
  }

  #findingOf(error: unknown, address: Address, holder: string | undefined): Finding {
    const { key, message } = listenErrorText(error, address, holder);
    const row = this.#options.resolved().effective.find((one) => one.key === key);
    const bound = this.#options.proxy.address;
    const stays = bound === undefined ? '' : ` Still listening on ${bound.address}:${bound.port}.`;
    const at = row === undefined ? key : sourcePlace(row.source);
    return { level: 'error', code: 'address_unavailable', message: `${message}${stays}`, at, key };
  }

  #solve(): void {
    if (this.#retry !== undefined) this.#options.clock.cancel(this.#retry);
    this.#retry = undefined;
    this.#problem = undefined;
    this.#naming = undefined;
  }

  #scheduleRetry(): void {
    const { clock } = this.#options;
    if (this.#isClosed) return;
    if (this.#retry !== undefined) clock.cancel(this.#retry);
    this.#retry = clock.schedule(() => void this.#inTurn(() => this.#tryAgain()), RETRY_MS);
  }

  async #tryAgain(): Promise<void> {
    this.#retry = undefined;
    if (this.#isClosed || this.#problem === undefined) return;
    if (this.#state.kind === 'failed') await this.#bind();
    else if (this.#state.kind === 'running') await this.#apply(this.#options.resolved().settings);
    this.#options.onChange();
  }

  #become(state: ProxyState): void {
    this.#state = state;
    this.#options.onChange();
  }
}

interface Address {
  readonly host: string;
  readonly port: number;
}

/** An address that cannot be bound. */
interface AddressProblem {
  readonly finding: Finding;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** What was said before it was known who holds the port: the same again is no news. */
  readonly asked: string;
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
