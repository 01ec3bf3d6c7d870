import type { CloseReason, CreateReason, RetryCause } from '../contract/connections.ts';
import type { Failure } from '../contract/failures.ts';
import type { PoolSettings } from '../contract/settings/pool.ts';
import type { TargetLog } from '../logging/logging.ts';
import type { DeferredLine } from '../logging/ring.ts';
import type { Connection } from './connection.ts';
import { formatLoss } from './exchange-failures.ts';
import type { PathLoss } from './path-watch.ts';

function seconds(ms: number): string {
  return `${ms < 10_000 ? Math.round(ms / 100) / 10 : Math.round(ms / 1000)}s`;
}

function idleClosed(count: number): string {
  return `${count} idle connection${count === 1 ? '' : 's'} closed`;
}

/** Log lines of one pool; users search for this exact wording. */
export class PoolLog {
  readonly #log: TargetLog;
  readonly #provider: string;
  /** Written for each request that reuses a connection, so it is stored as numbers until someone reads it. */
  readonly #reused: DeferredLine = {
    level: 'debug',
    make: ([conn, request, tookMs, idledMs]) => ({
      message: `♻️ Provider '${this.#provider}' reused connection (${Math.round(tookMs)}ms) - from pool`,
      fields: { conn, request, idle: seconds(idledMs) },
    }),
  };

  constructor(log: TargetLog, provider: string) {
    this.#log = log;
    this.#provider = provider;
  }

  /** Whether debug lines are read by anyone; check before building one. */
  get debug(): boolean {
    return this.#log.debug;
  }

  poolCreated(pool: PoolSettings): void {
    if (!this.debug) return;
    const parts = [
      `timeout=${pool.timeoutSecs}s`,
      `pool_max_idle=${pool.poolMaxIdle}`,
      `pool_idle_timeout=${pool.poolIdleTimeoutSecs}s`,
      `connect_timeout=${pool.connectTimeoutSecs}s`,
      `tcp_keepalive=${pool.tcpKeepaliveSecs}s`,
      `max_retries=${pool.maxRetries}`,
      `pool_metrics=${pool.enablePoolMetrics}`,
    ];
    this.#log.write('debug', `Creating HTTP client: ${parts.join(', ')}`, { provider: this.#provider });
  }

  dialling(origin: string, conn: number, reason: CreateReason): void {
    this.#write(`🔌 Provider '${this.#provider}' initiating connection to ${origin}`, { conn, reason });
  }

  connected(connection: Connection): void {
    this.#write(`Provider '${this.#provider}' connected`, {
      conn: connection.id,
      remote: connection.remote,
      connect: `${Math.round(connection.connectMs)}ms`,
      ...(connection.tlsMs === undefined ? {} : { tls: `${Math.round(connection.tlsMs)}ms` }),
    });
  }

  dialFailed(conn: number, failure: Failure): void {
    this.#log.write('warn', `Provider '${this.#provider}' could not connect: ${failure.message}`, {
      conn,
      code: failure.code,
    });
  }

  /** Durations are in milliseconds: `tookMs` since the connection was chosen, `idledMs` how long it had been idle. */
  reused(connection: Connection, times: { readonly tookMs: number; readonly idledMs: number }): void {
    this.#log.defer(this.#reused, [connection.id, connection.requests, times.tookMs, times.idledMs]);
  }

  closed(connection: Connection, reason: CloseReason, nowMs: number): void {
    this.#write(`Provider '${this.#provider}' closed connection`, {
      conn: connection.id,
      reason,
      age: seconds(nowMs - connection.createdAtMs),
      requests: connection.requests,
    });
  }

  pathLost(conn: number, loss: PathLoss, siblings: number): void {
    const words = `Path lost on connection ${conn}: ${formatLoss(loss)}; ${idleClosed(siblings)} with it`;
    this.#log.write('warn', words, { provider: this.#provider, conn });
  }

  checkProvesNothing(): void {
    if (!this.debug) return;
    const words = `Provider '${this.#provider}': packets get lost on the way, so a stalled connection proves nothing`;
    this.#write(words, {});
  }

  checkPaused(conn: number, forMs: number): void {
    const words = `Connection ${conn} was new and seemed to lose its path like the previous one: paths are not checked for ${forMs / 60_000} min`;
    this.#log.write('warn', words, { provider: this.#provider, conn });
  }

  suspected(conn: number, silentMs: number, siblings: number): void {
    const words = `Request on connection ${conn} ended after ${seconds(silentMs)} without a byte: ${idleClosed(siblings)}, since their path may be dead`;
    this.#log.write('info', words, { provider: this.#provider, conn });
  }

  retrying(conn: number, cause: RetryCause, waitMs: number): void {
    if (!this.debug) return;
    const fields = { cause, wait: `${Math.round(waitMs)}ms`, ...(conn === 0 ? {} : { conn }) };
    this.#write(`Provider '${this.#provider}' retries the request on a new connection`, fields);
  }

  #write(message: string, fields: Readonly<Record<string, string | number>>): void {
    this.#log.write('debug', message, fields);
  }
}
