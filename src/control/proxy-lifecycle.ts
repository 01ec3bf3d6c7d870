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
import { errorCode, errorWord } from '../system/error-code.ts';

/** Result of starting the proxy. */
export type StartOutcome =
  | { readonly kind: 'running'; readonly address: AddressInfo }
  | { readonly kind: 'failed'; readonly message: string }
  /** The settings don't allow it to listen. */
  | { readonly kind: 'refused'; readonly message: string };

export interface ProxyLifecycleOptions {
  readonly proxy: ProxyServer;
  readonly resolved: () => ResolvedSettings;
  readonly clock: Clock;
  readonly log: TargetLog;
  /** Called when the state or the problem has changed. */
  readonly onChange: () => void;
  /** Called when the proxy's address has changed. */
  readonly onMove: () => Promise<void>;
}

/** Interval between attempts to bind an unavailable address. */
const RETRY_MS = 5000;

/** Starts, moves and stops the proxy's listener; an address that can't be bound is a finding, and is retried. */
export class ProxyLifecycle {
  readonly #options: ProxyLifecycleOptions;
  #state: ProxyState = { kind: 'starting' };
  /**
   * Counts starts and stops, so that an earlier stop that completes after a new start doesn't set the state to
   * "stopped".
   */
  #turns = 0;
  #problem: AddressProblem | undefined;
  #naming: Promise<void> | undefined;
  #retry: Timer | undefined;
  #isClosed = false;
  /** Wait of a stop or a quit, from its beginning until the next start. */
  #wait: DrainWait | undefined;
  /** Runs operations one at a time: two concurrent binds would each mistake the other's listener for the old one. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: ProxyLifecycleOptions) {
    this.#options = options;
  }

  get state(): ProxyState {
    if (this.#state.kind !== 'stopping' || this.#wait === undefined) return this.#state;
    return { kind: 'stopping', wait: this.#wait.view };
  }

  /** Findings about the address. */
  get problems(): readonly Finding[] {
    return this.#problem === undefined ? [] : [this.#problem.finding];
  }

  /** Whether a query for the program that has the port is in progress. */
  get isAsking(): boolean {
    return this.#naming !== undefined;
  }

  /** Returns why it could not start, once the program that has the port is known. */
  async failureMessage(): Promise<string> {
    await this.#naming;
    return this.#state.kind === 'failed' ? this.#state.message : '';
  }

  /** Returns the row, corrected if it shows an address that could not be bound instead of the one in effect. */
  inEffect(row: EffectiveSetting): EffectiveSetting {
    const bound = this.#options.proxy.address;
    if (this.#problem === undefined || bound === undefined || row.key !== this.#problem.finding.key)
      return row;
    const { finding, since } = this.#problem;
    const value = row.key === 'port' ? bound.port : bound.address;
    return { ...row, value, source: { kind: 'kept', at: finding.at, since, restart: { kind: 'no_start' } } };
  }

  /** Binds. Remains usable if that fails. */
  start(): Promise<StartOutcome> {
    return this.#inTurn(() => this.#start());
  }

  /** Returns at once; requests in progress have time to finish, and the state tells how many are left. */
  stop(): void {
    if (this.#state.kind !== 'running') return;
    const turn = (this.#turns += 1);
    this.#solve();
    const wait = this.#beginWait();
    wait.begin(false);
    this.#become({ kind: 'stopping', wait: wait.view });
    void this.#inTurn(() => {
      if (turn !== this.#turns) return Promise.resolve();
      // Not awaited: requests in progress may take a while, and a start need not wait for them.
      void wait.until(this.#options.proxy.stop()).then(() => {
        if (turn !== this.#turns) return;
        this.#options.proxy.cut();
        this.#become({ kind: 'stopped' });
      });
      return Promise.resolve();
    });
  }

  /**
   * Stops accepting requests; resolves when the last one in progress has finished or the wait ends: none is cut off
   * yet. If a stop is already in progress, its deadline applies. `hint` is for readers of the log while there is
   * something to wait for.
   */
  async drain(hint: string): Promise<void> {
    this.#isClosed = true;
    this.#solve();
    const isStopping = this.#state.kind === 'stopping';
    // From this point, the quit takes over what the stop would do after its wait.
    this.#turns += 1;
    const wait = isStopping && this.#wait !== undefined ? this.#wait : this.#beginWait();
    wait.begin(true, hint);
    this.#become({ kind: 'stopping', wait: wait.view });
    await wait.until(this.#options.proxy.drain());
    this.#isClosed = false;
  }

  /** Completes a stop that a quit took over before it was cancelled: cuts off what is left. */
  finishStop(): void {
    if (this.#state.kind !== 'stopping') return;
    this.#turns += 1;
    this.#wait?.cancel();
    this.#options.proxy.cut();
    this.#become({ kind: 'stopped' });
  }

  /** Ends the wait of a stop or a drain; returns false if there is none. */
  stopNow(): boolean {
    if (this.#state.kind !== 'stopping') return false;
    this.#wait?.hurry();
    return true;
  }

  /** Puts settings into effect. If it rejects, nothing was changed. */
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
    this.#queue = done.catch(() => undefined); // the caller gets the error; the next operation has another caller
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
    const { proxy } = this.#options;
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
    if (before?.port !== address.port || before.address !== address.address) await this.#tellMove();
  }

  /** The settings are in effect by then, so a failure is only logged. */
  async #tellMove(): Promise<void> {
    const { log, onMove } = this.#options;
    try {
      await onMove();
    } catch (error) {
      const why = errorWord(error);
      log.write('warn', `Connected assistants may still use the proxy's old address: ${why}`);
    }
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

  /**
   * Reports the problem at once, and the program that has the port as soon as it is known; returns the immediate
   * message.
   */
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

  /** The query may take seconds, and blocks nothing. */
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
    const { key, message } = listenErrorText(error, { ...address, listener: 'proxy' }, holder);
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

/** An address that can't be bound. */
interface AddressProblem {
  readonly finding: Finding;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** Message from before the program that has the port was known: the same message again is not news. */
  readonly asked: string;
}

function isTaken(error: unknown): boolean {
  return errorCode(error) === 'EADDRINUSE';
}
