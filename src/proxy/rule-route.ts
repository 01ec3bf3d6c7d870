import type { ByteBudget } from '../answers/byte-budget.ts';
import type { Clock } from '../clock.ts';
import { Failure } from '../contract/failures.ts';
import { modelAsWritten, modelInHead } from '../rules/head-model.ts';
import type { ModelReading } from '../rules/model-reading.ts';
import type { UpstreamRequest } from '../upstream/request.ts';
import type { Incoming } from './accepted-request.ts';
import { apiPath } from './api-path.ts';
import { totalTimeoutFailure, uploadStalledFailure } from './ended-by-proxy.ts';
import { HeldBody, type HeldOutcome } from './held-body.ts';
import {
  manyModelsFailure,
  ruleDisabledFailure,
  rulesFailure,
  unreadableFailure,
  upgradeByRulesFailure,
} from './refusals.ts';
import { RequestClock } from './request-clock.ts';
import { headerValue, headerValues } from './request-head.ts';
import { clientDialect, providerByModel, type Route, routeByDialect, type RoutedRequest } from './route.ts';
import type { Routing } from './routing.ts';
import { UploadBody } from './upload-body.ts';

/** Handles a request once its route is known. */
export interface RuleRouteHost {
  readonly clock: Clock;
  readonly replayBudget: ByteBudget;
  routing(): Routing;
  /** Throws if the request may not be sent; `body` is undefined if it hasn't been read. */
  forward(incoming: Incoming, route: Route, body: UpstreamRequest['body'] | undefined): void;
  /** Responds with the failure. */
  refuse(incoming: Incoming, error: unknown): void;
}

/** Routes one request by the rules. Nothing is sent before the applicable rule is known. */
export class RuleRoute {
  readonly #host: RuleRouteHost;
  readonly #incoming: Incoming;
  readonly #asked: RoutedRequest;
  /** Method and corrected path, for clients that double or omit `/v1`. */
  readonly #line: { readonly method: string; readonly path: string };

  constructor(host: RuleRouteHost, incoming: Incoming, asked: RoutedRequest) {
    this.#host = host;
    this.#incoming = incoming;
    this.#asked = asked;
    this.#line = { method: asked.method, path: apiPath(asked.url) };
  }

  /** Starts routing; throws refusals that need no body. */
  start(): void {
    const { head } = this.#incoming;
    const hasBody = head.contentLength > 0 || head.transferCoding !== '';
    const found = modelInHead({ ...this.#line, isUpgrade: head.upgrade !== undefined, hasBody });
    switch (found.kind) {
      case 'later':
        throw upgradeByRulesFailure();
      case 'many':
        throw manyModelsFailure();
      case 'in_body':
        return this.#holdForModel(found.hasFormModel);
      default:
        this.#host.forward(this.#incoming, this.#routeBy(found), undefined);
    }
  }

  #holdForModel(hasFormModel: boolean): void {
    const { request, response, head } = this.#incoming;
    const clock = this.#watch();
    const held = new HeldBody(
      {
        request,
        hasFormModel,
        contentType: headerValue(head.forward, 'content-type') ?? '',
        coding: headerValues(head.forward, 'content-encoding'),
        contentLength: head.contentLength,
      },
      this.#host.replayBudget,
      (outcome) => {
        clock.stop();
        this.#continue(outcome);
      },
    );
    response.once('close', () => {
      clock.stop();
      held.drop();
    });
  }

  #continue(outcome: HeldOutcome): void {
    if (outcome.kind === 'refused') return this.#host.refuse(this.#incoming, outcome.failure);
    const { reading, body } = outcome;
    try {
      // A time limit may have responded meanwhile.
      if (this.#incoming.response.writableEnded) throw new Failure('client_closed', 'It was answered.');
      const named =
        reading.kind === 'model' ? { ...reading, model: modelAsWritten(reading.model, this.#line) } : reading;
      this.#host.forward(this.#incoming, this.#routeBy(named), body);
    } catch (error) {
      if (body instanceof UploadBody) body.drop();
      if (!this.#incoming.response.writableEnded) this.#host.refuse(this.#incoming, error);
    }
  }

  /**
   * Enforces time limits while a body is held. Its provider isn't known yet, so use the limits of the one its path or
   * headers suggest, or of any other.
   */
  #watch(): RequestClock {
    const { runtimes, known } = this.#host.routing();
    const { request, acceptedAtMs } = this.#incoming;
    const dialect = clientDialect(this.#asked, known);
    const runtime = runtimes.get(dialect) ?? [...runtimes.values()][0];
    if (runtime === undefined) throw new Failure('provider_misconfigured', 'No provider is served.');
    const { provider } = runtime;
    return new RequestClock(this.#host.clock, request, {
      deadlineMs: acceptedAtMs + provider.pool.timeoutSecs * 1000,
      totalTimeout: () => this.#host.refuse(this.#incoming, totalTimeoutFailure(provider)),
      uploadStalled: () => this.#host.refuse(this.#incoming, uploadStalledFailure()),
    });
  }

  /**
   * Returns the route: by rule, or else by dialect. If the provider named by a rule isn't available, the request fails.
   */
  #routeBy(reading: ModelReading): Route {
    const { runtimes, known, rules, rulesRefusal } = this.#host.routing();
    // The rules may have changed while the body was held.
    if (rulesRefusal !== undefined) throw rulesFailure(rulesRefusal);
    if (reading.kind === 'unreadable') throw unreadableFailure(reading.why);
    const provider = reading.kind === 'model' ? providerByModel(reading.model, rules) : undefined;
    if (provider === undefined) return routeByDialect(this.#asked, known);
    if (runtimes.get(provider)?.provider.enabled === false) throw ruleDisabledFailure(provider);
    return { provider, path: this.#line.path };
  }
}
