import type { ByteBudget } from '../answers/byte-budget.ts';
import type { RequestDetailsStore } from './request-details-store.ts';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock } from '../clock.ts';
import { Failure, type FailureCode } from '../contract/failures.ts';
import type { KeyUse } from '../contract/requests.ts';
import type { Dialect } from '../contract/dialect.ts';
import type { TargetLog } from '../logging/logging.ts';
import type { FailureCounts } from '../metrics/failure-counts.ts';
import type { ResponseHead, UpstreamRequest } from '../upstream/request.ts';
import { answerFailure } from './answer.ts';
import type { AcceptedRequest, Incoming } from './accepted-request.ts';
import { answerPreflight } from './cross-origin.ts';
import { Forward } from './forward.ts';
import type { ForwardHost, ForwardReport } from './forward-host.ts';
import { hasDotSegment } from './api-path.ts';
import { keysOffered, withoutKey } from './client-credential.ts';
import {
  checkFraming,
  checkOrigin,
  checkToken,
  checkUnmarked,
  type GuardRules,
  hostArrivedAt,
  sameSecret,
} from './guard.ts';
import type { ProviderRuntime } from './provider-runtime.ts';
import { isMetrics, isProbe, isStatusLine } from './own-paths.ts';
import { clientOf, readRequestHead, type RequestHead } from './request-head.ts';
import { clientDialect, type RoutedRequest, type Route, routeByDialect, routeByPrefix } from './route.ts';
import {
  MAX_HOPS,
  chainFailure,
  codingFailure,
  disabledFailure,
  expectationFailure,
  dotSegmentFailure,
  internalFailure,
  rulesFailure,
  traceFailure,
} from './refusals.ts';
import type { RequestObserverHost } from './request-observer.ts';
import type { RequestHistory } from './request-history.ts';
import type { Routing } from './routing.ts';
import { type RuleRouteHost, RuleRoute } from './rule-route.ts';
import type { SleepWatch } from './sleep-watch.ts';
import type { Tunnel, TunnelWatcher } from './tunnel.ts';

/** Failure codes for deliberate ends, which are not logged as warnings. */
const CHOSEN: ReadonlySet<FailureCode> = new Set(['client_closed', 'cancelled']);

export interface HandlerOptions {
  readonly clock: Clock;
  readonly log: TargetLog;
  readonly requestHistory: RequestHistory;
  readonly sleep: SleepWatch;
  readonly details: RequestDetailsStore;
  readonly observerHost: RequestObserverHost;
  readonly replayBudget: ByteBudget;
  readonly routing: () => Routing;
  /** Returns the rules for a client's connection. */
  readonly guard: (client: Socket) => GuardRules;
  readonly failures: FailureCounts;
  readonly logRequests: () => boolean;
  /**
   * Answers the proxy's own paths; false for any other path. `isStranger` means that the client may not use the proxy.
   */
  readonly ownPath: (url: string, response: ServerResponse, isStranger: boolean) => boolean;
  /** Answers requests from Claude Code's status line. */
  readonly statusLine: (incoming: Incoming) => void;
  readonly relayUpgrade: (switched: Switched, watcher: TunnelWatcher) => Tunnel;
}

/** A client and a provider that have switched protocols. */
export interface Switched {
  readonly client: Duplex;
  readonly head: ResponseHead;
  readonly upstream: Duplex;
}

/**
 * Processes each request in stages: head, Host and Origin, framing, preflight, token, own paths, routing, token for this
 * provider, forwarding.
 */
export class Handler implements ForwardHost {
  readonly clock: Clock;
  readonly requestHistory: RequestHistory;
  readonly sleep: SleepWatch;
  readonly details: RequestDetailsStore;
  readonly observerHost: RequestObserverHost;
  readonly replayBudget: ByteBudget;
  readonly #options: HandlerOptions;
  readonly #ruleRouteHost: RuleRouteHost;

  constructor(options: HandlerOptions) {
    this.clock = options.clock;
    this.requestHistory = options.requestHistory;
    this.sleep = options.sleep;
    this.details = options.details;
    this.observerHost = options.observerHost;
    this.replayBudget = options.replayBudget;
    this.#options = options;
    this.#ruleRouteHost = {
      clock: options.clock,
      replayBudget: options.replayBudget,
      routing: options.routing,
      forward: (incoming, route, body) => this.#forward(incoming, route, body),
      refuse: (incoming, error) => this.#refuse(incoming, error),
    };
  }

  /** Handles one request; never throws. */
  handle(request: IncomingMessage, response: ServerResponse, upgrade: boolean): void {
    const head = readRequestHead(request.rawHeaders);
    if (!upgrade) head.upgrade = undefined;
    const url = request.url ?? '/';
    const incoming = { request, response, head, url, acceptedAtMs: this.clock.now() };
    try {
      this.#pass(incoming);
    } catch (error) {
      this.#refuse(incoming, error);
    }
  }

  /** Counts and logs a refusal of bytes that never became a request. */
  refused(failure: Failure): void {
    this.#options.failures.count(failure.code);
    this.#options.log.write('warn', failure.message, { code: failure.code });
  }

  finished(accepted: AcceptedRequest, report: ForwardReport): void {
    const { log, failures } = this.#options;
    if (report.failure !== undefined) failures.count(report.failure.code, accepted.runtime.provider.name);
    if (report.failure !== undefined && !CHOSEN.has(report.failure.code)) {
      log.write('warn', report.failure.message, {
        code: report.failure.code,
        provider: accepted.runtime.provider.name,
      });
    }
    if (log.info && this.#options.logRequests()) logRequest(log, accepted, report);
  }

  dialectOf(request: IncomingMessage, head: RequestHead): Dialect {
    return clientDialect(routed(request, head), this.#options.routing().known);
  }

  relay(switched: Switched, watcher: TunnelWatcher): Tunnel {
    return this.#options.relayUpgrade(switched, watcher);
  }

  #pass(incoming: Incoming): void {
    const { request, head, url, response } = incoming;
    const refusal = this.#guardRefusal(incoming);
    if (refusal !== undefined) head.origin = undefined;
    if (refusal !== undefined && !isProbe(url)) throw refusal;
    const misframed = checkFraming(request.httpVersion, head);
    if (misframed !== undefined) {
      response.shouldKeepAlive = false;
      throw misframed;
    }
    if (head.transferCoding !== '' && head.transferCoding !== 'chunked')
      throw codingFailure(head.transferCoding);
    // HTTP/1.0 has no expectations, so ignore the header there.
    if (head.expected !== undefined && request.httpVersion === '1.1') {
      // It is unknown whether the body will follow.
      response.shouldKeepAlive = false;
      throw expectationFailure(head.expected);
    }
    if (request.method === 'TRACE') throw traceFailure();
    if (answerPreflight(incoming)) return;
    const stranger = refusal ?? this.#strangerRefusal(incoming);
    if (stranger !== undefined && isMetrics(url)) throw stranger;
    if (this.#options.ownPath(url, response, stranger !== undefined)) return;
    // Refusals below reveal details of the configuration.
    if (stranger !== undefined) throw stranger;
    if (isStatusLine(request.method, url)) return this.#options.statusLine(incoming);
    if (hasDotSegment(url)) throw dotSegmentFailure();
    const routing = this.#options.routing();
    const asked = routed(request, head);
    const route = routeByPrefix(asked, routing.known);
    if (route !== undefined) return this.#forward(incoming, route, undefined);
    if (routing.rulesRefusal !== undefined) throw rulesFailure(routing.rulesRefusal);
    if (routing.rules.length === 0)
      return this.#forward(incoming, routeByDialect(asked, routing.known), undefined);
    new RuleRoute(this.#ruleRouteHost, incoming, asked).start();
  }

  /**
   * Checks the Host and Origin. For metrics it also accepts the local address, because a scraper addresses a pod by an
   * IP that no setting knows in advance.
   */
  #guardRefusal({ head, url, request }: Incoming): Failure | undefined {
    const rules = this.#options.guard(request.socket);
    if (!isMetrics(url)) return checkOrigin(head, url, rules);
    return checkOrigin(head, url, { ...rules, alsoHost: hostArrivedAt(request.socket) });
  }

  #forward(incoming: Incoming, route: Route, body: UpstreamRequest['body'] | undefined): void {
    const { request, response, head, acceptedAtMs } = incoming;
    const runtime = this.#options.routing().runtimes.get(route.provider);
    if (runtime === undefined) throw this.#missingFailure(route.provider);
    if (!runtime.provider.enabled) throw disabledFailure(route.provider);
    const guard = this.#options.guard(request.socket);
    const keys = runtime.injectsKey ? keysIn(head) : [];
    const refusal = checkToken(head, guard, keys);
    if (refusal !== undefined) throw refusal;
    const unmarked =
      runtime.injectsKey && keys.length === 0 ? checkUnmarked(request.method, head) : undefined;
    if (unmarked !== undefined) throw unmarked;
    if (head.hops >= MAX_HOPS) throw chainFailure();
    const { path, keyUse } = this.#address(head, route.path, { runtime, token: guard.token });
    const accepted = { request, response, head, runtime, path, keyUse, acceptedAtMs, body };
    new Forward(this, accepted).start();
  }

  /** Removes the proxy's token and injects the provider's key. Returns the resulting path, and whose key is used. */
  #address(
    head: RequestHead,
    path: string,
    { runtime, token }: { readonly runtime: ProviderRuntime; readonly token: string | undefined },
  ): { readonly path: string; readonly keyUse: KeyUse } {
    const client = { headers: head.forward, path };
    const own = token === undefined ? client : withoutKey(client, (key) => sameSecret(key, token));
    const { headers, path: keyed, keyUse } = runtime.withKey(own);
    head.forward = headers;
    if (keyUse === 'replaced_key') this.#countReplaced(runtime, 'key', head);
    if (keyUse === 'replaced_subscription') this.#countReplaced(runtime, 'subscription', head);
    if (keyUse === 'client_subscription') this.#countKept(runtime, head);
    return { path: keyed, keyUse };
  }

  /** Counts a replaced credential. Logs the first, since it may move the user from a plan to metered billing. */
  #countReplaced(
    { provider, traffic }: ProviderRuntime,
    credential: 'key' | 'subscription',
    head: RequestHead,
  ): void {
    traffic.credentialsReplaced[credential] += 1;
    if (traffic.credentialsReplaced[credential] > 1) return;
    const client = clientOf(head);
    traffic.firstClients[credential] = client;
    const [level, whose] =
      credential === 'subscription'
        ? (['warn', "the client's subscription token"] as const)
        : (['info', "the client's own key"] as const);
    const message = `Provider '${provider.name}' uses the API key from the settings instead of ${whose} (setting inject: ${provider.inject})`;
    this.#options.log.write(level, message, { provider: provider.name, client });
  }

  /** Counts a subscription token passed through. Logs the first, since the key in the settings goes unused. */
  #countKept({ provider, traffic }: ProviderRuntime, head: RequestHead): void {
    traffic.tokensKept += 1;
    if (traffic.tokensKept > 1) return;
    const client = clientOf(head);
    traffic.firstClients.kept = client;
    const message = `Provider '${provider.name}' uses the client's subscription token; the API key from the settings is not used (setting inject: ${provider.inject})`;
    this.#options.log.write('info', message, { provider: provider.name, client });
  }

  /** Returns a failure if a token is required and the request has it in none of the accepted places. */
  #strangerRefusal({ head, request }: Incoming): Failure | undefined {
    const guard = this.#options.guard(request.socket);
    return guard.token === undefined ? undefined : checkToken(head, guard, keysIn(head));
  }

  #missingFailure(provider: string): Failure {
    const misconfigured = this.#options.routing().misconfigured.get(provider);
    const why =
      misconfigured === undefined
        ? 'a routing rule names it, but the configuration does not.'
        : `${misconfigured.at}: ${misconfigured.message}`;
    return new Failure('provider_misconfigured', `Provider '${provider}' is not served: ${why}`);
  }

  #refuse(incoming: Incoming, error: unknown): void {
    const failure = error instanceof Failure ? error : internalFailure(error);
    this.#options.failures.count(failure.code);
    const { request, head } = incoming;
    const cause =
      failure.code === 'internal_error' && failure.cause instanceof Error ? failure.cause : undefined;
    // Claude Code sends HEAD / at its start and browsers request a favicon: neither deserves a warning.
    const level = failure.code === 'unknown_route' ? 'info' : 'warn';
    this.#options.log.write(level, failure.message, {
      code: failure.code,
      ...(cause === undefined ? {} : { cause: cause.stack ?? cause.message }),
    });
    answerFailure(incoming, failure, this.dialectOf(request, head));
    // Drain the body: unread, it would block the connection.
    request.resume();
  }
}

function routed({ method = '', url = '/' }: IncomingMessage, { dialect }: RequestHead): RoutedRequest {
  return { method, url, dialect };
}

/** Returns the keys a client sent in headers; the proxy's token may be among them if a key is injected. */
function keysIn({ forward }: RequestHead): readonly string[] {
  return keysOffered({ headers: forward, path: '' });
}

function logRequest(log: TargetLog, { runtime }: AcceptedRequest, report: ForwardReport): void {
  const { row, failure, interimDropped } = report;
  log.write('info', `${row.method} ${row.path} ${row.status}`, {
    provider: row.provider,
    conn: row.connectionId,
    ...(runtime.via === '' ? {} : { via: runtime.via }),
    reused: row.reused,
    attempts: row.attempts,
    ...(row.firstByteMs === null ? {} : { first_byte: `${Math.round(row.firstByteMs)}ms` }),
    duration: `${Math.round(row.durationMs)}ms`,
    ...(interimDropped === 0 ? {} : { interim_dropped: interimDropped }),
    ...(failure === undefined ? {} : { code: failure.code }),
  });
}
