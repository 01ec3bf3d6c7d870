import { settingsSecrets } from '../redaction/settings-secrets.ts';
import { RequestDetailsStore } from './request-details-store.ts';
import type { RequestDetailsAnswer } from '../contract/request-details.ts';
import type { AddressInfo, Socket } from 'node:net';
import type { AnswerReaderHost } from '../answers/answer-reader.ts';
import { ByteBudget } from '../answers/byte-budget.ts';
import { Decoders } from '../answers/body-decoder.ts';
import { type Clock, systemClock } from '../clock.ts';
import type { ConnectionSnapshot } from '../contract/connections.ts';
import type { HistoryRange, HistoryView } from '../contract/history.ts';
import type { Failure } from '../contract/failures.ts';
import type { Settings } from '../contract/settings/settings.ts';
import type { PoolView } from '../contract/status.ts';
import type { Logging } from '../logging/logging.ts';
import { Exposition } from '../metrics/exposition.ts';
import { FailureCounts } from '../metrics/failure-counts.ts';
import { UsageCounters } from '../metrics/usage-counters.ts';
import { EventLoopWatch } from '../logging/event-loop-watch.ts';
import { Recorder } from '../recording/recorder.ts';
import { SessionStore } from '../sessions/session-store.ts';
import type { BeginSessionRequest } from '../sessions/session-request.ts';
import { type KernelLook, KernelTable } from '../upstream/kernel-table.ts';
import type { Pool } from '../upstream/pool.ts';
import { type ReadSystemCertificates, readSystemCertificates } from '../upstream/system-certificates.ts';
import { TlsTrust } from '../upstream/tls-trust.ts';
import { GuardInEffect } from './guard-in-effect.ts';
import type { GuardRules } from './guard.ts';
import { Handler } from './handler.ts';
import { compiledRules, type Routing, routingOf } from './routing.ts';
import type { ProviderRuntime } from './provider-runtime.ts';
import { Listener } from './listener.ts';
import { Listeners } from './listeners.ts';
import { providerMetrics } from './provider-metrics.ts';
import { IdleTrust } from './idle-trust.ts';
import { answerOwnPath } from './own-paths.ts';
import { ProviderRuntimes } from './provider-runtimes.ts';
import { RequestHistory } from './request-history.ts';
import { answerStatusLine } from './status-line.ts';
import { writeSwitchingHead } from './response-head.ts';

/** Total limit for response bodies buffered until they can be parsed. */
const MAX_BODIES_BYTES = 64 * 1024 * 1024;
/** Total limit for request bodies kept for retries, or until their model is known. */
const MAX_REPLAYED_BYTES = 64 * 1024 * 1024;

export interface ProxyServerOptions {
  readonly settings: Settings;
  readonly logging: Logging;
  readonly version: string;
  readonly clock?: Clock | undefined;
  readonly random?: (() => number) | undefined;
  /** Looks up a connection in the kernel; defaults to the system's own table. */
  readonly kernelLook?: KernelLook | undefined;
  /** Defaults to the system's own store. */
  readonly readSystemCertificates?: ReadSystemCertificates | undefined;
  /** Receives each request; defaults to the session store. */
  readonly sessions?: BeginSessionRequest | undefined;
  /** Milliseconds since the machine started, including sleep; without it only the wall clock reveals sleep. */
  readonly uptimeMs?: (() => number) | undefined;
  /** Called after each response, of a request or of a WebSocket turn. */
  readonly onAnswer?: (() => void) | undefined;
  /** Checks the machine's addresses and calls `networkChanged` if they differ. */
  readonly lookAtAddresses?: (() => void) | undefined;
}

/**
 * The complete proxy with its pools, handler and listeners. It can be stopped, restarted and reconfigured at runtime.
 */
export class ProxyServer {
  readonly requestHistory = new RequestHistory();
  readonly #details = new RequestDetailsStore(() => settingsSecrets(this.#settings));
  readonly recorder: Recorder;
  /** Token usage reported by responses. */
  readonly usage = new UsageCounters(() => this.#options.onAnswer?.());
  readonly #failures = new FailureCounts();
  /** Shared memory budget for request bodies kept for retries. */
  readonly replayBudget = new ByteBudget(MAX_REPLAYED_BYTES);
  /** The assistants' sessions, and the rate limits reported by providers. */
  readonly sessions: SessionStore;
  /** Reports when the event loop is blocked. */
  readonly loop: EventLoopWatch;
  /** Shared resources for parsing responses while they are forwarded. */
  readonly answers: AnswerReaderHost;
  readonly #options: ProxyServerOptions;
  readonly #clock: Clock;
  readonly #runtimes: ProviderRuntimes;
  readonly #idleTrust: IdleTrust;
  readonly #exposition: Exposition;
  readonly #handler: Handler;
  readonly #listeners: Listeners;
  readonly #guard: GuardInEffect;
  #settings: Settings;
  #routing: Routing;
  /** When settings were last applied, by the wall clock. */
  #appliedAt: number;
  #draining = false;

  constructor(options: ProxyServerOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#settings = options.settings;
    this.#guard = new GuardInEffect(options.settings);
    this.#appliedAt = this.#clock.wallTime();
    this.loop = new EventLoopWatch({
      log: options.logging.target('lunaroute_control'),
      // A silent tunnel doesn't count: a block delays nobody there.
      isBusy: () => this.waitedFor > 0,
    });
    this.recorder = new Recorder({
      clock: this.#clock,
      log: options.logging.target('lunaroute_control'),
    });
    this.recorder.apply(options.settings);
    this.sessions = new SessionStore({ clock: this.#clock });
    this.answers = { decoders: new Decoders(this.#clock), bodies: new ByteBudget(MAX_BODIES_BYTES) };
    this.#idleTrust = new IdleTrust({
      clock: this.#clock,
      log: options.logging.target('lunaroute_egress'),
      uptimeMs: options.uptimeMs,
      lookAtAddresses: options.lookAtAddresses,
      onWake: (sleptMs) => {
        this.#runtimes.slept(sleptMs);
        this.#runtimes.networkChanged();
      },
    });
    this.#runtimes = new ProviderRuntimes({
      clock: this.#clock,
      random: options.random ?? Math.random,
      logging: options.logging,
      isOwnAddress: (socket: Socket) => this.#listeners.isOwnAddress(socket),
      kernelLook: options.kernelLook ?? new KernelTable({ clock: this.#clock }).look,
      trust: new TlsTrust({
        read: options.readSystemCertificates ?? readSystemCertificates,
        clock: this.#clock,
        log: options.logging.target('lunaroute_egress'),
      }),
      checksPaths: () => this.#settings.pathCheck,
      beforeReuse: () => this.#idleTrust.beforeReuse(),
    });
    this.#routing = routingOf(options.settings, this.#runtimes.plan(options.settings.providers)());
    this.#exposition = this.#makeExposition();
    this.#handler = this.#makeHandler();
    this.#listeners = new Listeners(() => this.#makeListener());
  }

  /** The address it listens on; undefined while it doesn't listen. */
  get address(): AddressInfo | undefined {
    return this.#listeners.address;
  }

  /** Number of requests in progress. */
  get inFlight(): number {
    return this.#runtimes.inFlight;
  }

  /** Number of requests and active WebSockets that a stop waits for. */
  get waitedFor(): number {
    return this.#listeners.waitedFor;
  }

  /** Runtimes in effect, by provider name. */
  get runtimes(): ReadonlyMap<string, ProviderRuntime> {
    return this.#runtimes.current;
  }

  /** Returns a provider's pool; undefined for an unknown provider. */
  pool(provider: string): Pool | undefined {
    return this.#runtimes.current.get(provider)?.pool;
  }

  /** Returns the details of a request that its row doesn't show. */
  requestDetails(id: number): RequestDetailsAnswer {
    const details = this.requestHistory.find(id)?.details() ?? this.#details.of(id);
    if (details === undefined) return { kind: 'not_kept', why: this.#details.whyNot(id) };
    return { kind: 'details', details, turn: this.sessions.turnOf(id) };
  }

  /** The address for clients, also while the proxy is stopped. */
  get reachableAt(): { readonly host: string; readonly port: number } {
    return { host: this.#settings.host, port: this.address?.port ?? this.#settings.port };
  }

  /** Returns a provider's open and recently closed connections, oldest first; empty for an unknown provider. */
  connections(provider: string): readonly ConnectionSnapshot[] {
    return this.#runtimes.connections(provider);
  }

  /** Returns each pool as displayed in the window. */
  poolViews(): PoolView[] {
    return this.#runtimes.views();
  }

  /** Returns a provider's request history; null for an unknown provider. */
  history(provider: string, range: HistoryRange): HistoryView | null {
    this.#idleTrust.check();
    return this.#runtimes.history(provider, range);
  }

  /** Call this every few seconds, so that sleep or a suspension is detected soon after it ends. */
  seen(): void {
    this.#idleTrust.check();
    this.#runtimes.time.seen();
  }

  /** Starts listening and serving requests. Rejects with the system's error if the port is unavailable. */
  async start(): Promise<AddressInfo> {
    if (this.#draining) {
      this.#draining = false;
      this.#listeners.renew();
      this.#runtimes.reopen();
      this.#routing = routingOf(this.#settings, this.#runtimes.current);
    }
    const address = await this.#listeners.listen(this.#settings);
    this.#runtimes.time.opened();
    return address;
  }

  /** Stops accepting requests; resolves when the last one in progress has been answered. `start` resumes service. */
  async stop(): Promise<void> {
    this.#draining = true;
    this.#runtimes.time.closed();
    const drained = this.drain();
    this.#runtimes.drain();
    await drained;
  }

  /**
   * Stops accepting requests, but leaves the pools open; resolves when the last request in progress has been answered.
   */
  async drain(): Promise<void> {
    this.#draining = true;
    await this.#listeners.drain();
    await this.recorder.flush();
    this.loop.close();
  }

  /**
   * Ends everything still in progress during a stop; the connections close with reason `shutdown`. `start` resumes
   * service.
   */
  cut(): void {
    this.requestHistory.shutDown();
    this.#listeners.closeAll();
    this.#runtimes.close();
  }

  /** Ends everything now: requests, connections, timers. */
  close(): void {
    void this.drain();
    this.cut();
    this.recorder.closeNow();
    this.loop.close();
    this.#options.logging.flush();
  }

  /** Closes idle connections, which can't be trusted after sleep or a network change. */
  networkChanged(): void {
    this.#runtimes.networkChanged();
  }

  /**
   * Applies new settings. Requests in progress finish on the old ones; nothing is cut. Resolves to the system's error
   * if the new address is unavailable, in which case the old one stays in effect.
   */
  async apply(settings: Settings): Promise<{ readonly listenError?: unknown }> {
    const before = this.#settings;
    // Do everything that can fail first, so that a change is never applied in part.
    const rules = compiledRules(settings);
    const commit = this.#runtimes.plan(settings.providers);
    this.#settings = settings;
    this.#guard.set(settings);
    this.#appliedAt = this.#clock.wallTime();
    this.#routing = routingOf(settings, commit(), rules);
    this.#options.logging.setLevels(settings);
    this.recorder.apply(settings);
    if (this.address === undefined) return {};
    const moves = before.host !== settings.host || before.port !== settings.port;
    try {
      if (moves) await this.#listeners.move(before, settings);
    } catch (listenError) {
      // Not `settings`: a later call may have changed others meanwhile.
      this.#settings = { ...this.#settings, host: before.host, port: before.port };
      return { listenError };
    }
    return {};
  }

  #makeListener(): Listener {
    const host = {
      handle: (...request: Parameters<Handler['handle']>) => {
        this.loop.arm();
        this.#handler.handle(...request);
      },
      refused: (failure: Failure) => this.#handler.refused(failure),
    };
    return new Listener(host, this.#clock);
  }

  #makeHandler(): Handler {
    const { version, logging } = this.#options;
    const ownPaths = {
      version,
      pid: process.pid,
      exposition: this.#exposition,
      isDraining: () => this.#draining,
      runtimes: () => this.#runtimes.current.values(),
      misconfigured: () => this.#routing.misconfigured.keys(),
    };
    const statusLines = {
      clock: this.#clock,
      sessions: this.sessions,
      requestHistory: this.requestHistory,
      connections: (provider: string) => this.connections(provider),
    };
    return new Handler({
      clock: this.#clock,
      replayBudget: this.replayBudget,
      log: logging.target('lunaroute_ingress'),
      requestHistory: this.requestHistory,
      details: this.#details,
      sleep: this.#idleTrust.sleep,
      observerHost: {
        clock: this.#clock,
        recorder: this.recorder,
        sessions: this.#options.sessions ?? this.sessions.begin,
        usage: this.usage,
        answers: this.answers,
        messages: new Decoders(this.#clock),
      },
      routing: () => this.#routing,
      guard: (client) => this.#guardFor(client),
      failures: this.#failures,
      logRequests: () => this.#settings.logRequests,
      ownPath: (url, response, isStranger) => answerOwnPath(ownPaths, url, { response, isStranger }),
      statusLine: (incoming) => answerStatusLine(statusLines, incoming),
      relayUpgrade: ({ client, head, upstream }, watcher) => {
        writeSwitchingHead(client, head);
        return this.#listeners.relay(client, upstream, watcher);
      },
    });
  }

  #guardFor(client: Socket): GuardRules {
    return this.#guard.rulesAt(this.#listeners.acceptedAt(client) ?? this.#settings);
  }

  /** Returns the text served at `/metrics`. */
  async metricsText(): Promise<string> {
    return (await this.#exposition.text()).text;
  }

  #makeExposition(): Exposition {
    return new Exposition({
      version: this.#options.version,
      droppedLogLines: () => this.#options.logging.ring.dropped,
      unreadLogLines: () => this.#options.logging.unreadLines,
      eventLoopBlocks: () => this.loop.blocks,
      providers: () => {
        const nowMs = this.#clock.now();
        return [...this.#runtimes.current.values()].map((runtime) => providerMetrics(runtime, nowMs));
      },
      failures: () => this.#failures.entries(),
      usage: this.usage,
      limits: () => this.sessions.limits(),
      settingsAppliedAt: () => this.#appliedAt,
      isDraining: () => this.#draining,
      wallTime: () => this.#clock.wallTime(),
    });
  }
}
