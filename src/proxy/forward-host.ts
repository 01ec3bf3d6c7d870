import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ByteBudget } from '../answers/byte-budget.ts';
import type { Clock } from '../clock.ts';
import type { Dialect } from '../contract/dialect.ts';
import type { Failure } from '../contract/failures.ts';
import type { RequestRow } from '../contract/requests.ts';
import type { ResponseHead } from '../upstream/request.ts';
import type { AcceptedRequest } from './accepted-request.ts';
import type { RequestDetailsStore } from './request-details-store.ts';
import type { RequestHead } from './request-head.ts';
import type { RequestHistory } from './request-history.ts';
import type { RequestObserverHost } from './request-observer.ts';
import type { SleepWatch } from './sleep-watch.ts';
import type { Tunnel, TunnelWatcher } from './tunnel.ts';

/** Report of a finished request. */
export interface ForwardReport {
  readonly row: RequestRow;
  readonly failure: Failure | undefined;
  /** Interim responses that were not forwarded. */
  readonly interimDropped: number;
}

export interface ForwardHost {
  readonly clock: Clock;
  readonly requestHistory: RequestHistory;
  readonly details: RequestDetailsStore;
  readonly sleep: SleepWatch;
  readonly observerHost: RequestObserverHost;
  readonly replayBudget: ByteBudget;
  /** Called once, after the last byte was written or the request failed. */
  finished(accepted: AcceptedRequest, report: ForwardReport): void;
  /** Returns the dialect in which the client expects errors. */
  dialectOf(request: IncomingMessage, head: RequestHead): Dialect;
  /** Relays an upgraded connection. */
  relay(
    switched: { readonly client: Duplex; readonly head: ResponseHead; readonly upstream: Duplex },
    watcher: TunnelWatcher,
  ): Tunnel;
}
