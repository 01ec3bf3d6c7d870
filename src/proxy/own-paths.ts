import type { ServerResponse } from 'node:http';
import { HEALTH_APP } from '../contract/health.ts';
import { OWN_PATHS } from '../contract/own-paths.ts';
import type { Exposition } from '../metrics/exposition.ts';
import { answerJson } from './answer.ts';
import type { ProviderRuntime } from './provider-runtime.ts';

/** Data for the proxy's own paths. */
export interface OwnPathsSource {
  readonly version: string;
  readonly pid: number;
  readonly exposition: Exposition;
  isDraining(): boolean;
  runtimes(): Iterable<ProviderRuntime>;
  /** Names of providers with an invalid configuration. */
  misconfigured(): Iterable<string>;
}

/** The recipient of an own path's response. */
export interface Asker {
  readonly response: ServerResponse;
  /** Whether the guard would refuse the client or it lacks the proxy token. It then gets only the bare status. */
  readonly isStranger: boolean;
}

/** Whether this is a probe path, which is served to any client and under any Host. */
export function isProbe(url: string): boolean {
  return isOwnPath(url, OWN_PATHS.health) || isOwnPath(url, OWN_PATHS.ready);
}

/** Whether this is the metrics path. */
export function isMetrics(url: string): boolean {
  return isOwnPath(url, OWN_PATHS.metrics);
}

/** Whether this is the path of the status line that Claude Code displays, which only takes a POST. */
export function isStatusLine(method: string | undefined, url: string): boolean {
  return method === 'POST' && isOwnPath(url, OWN_PATHS.statusLine);
}

function isOwnPath(url: string, path: string): boolean {
  return url.startsWith(path) && (url.length === path.length || url[path.length] === '?');
}

/** Answers `/healthz`, `/readyz` and `/metrics`; false for any other path. */
export function answerOwnPath(source: OwnPathsSource, url: string, asker: Asker): boolean {
  const { response, isStranger } = asker;
  const [path, query = ''] = url.split('?', 2);
  switch (path) {
    case OWN_PATHS.health: {
      const { version, pid } = source;
      const who = isStranger ? {} : { app: HEALTH_APP, version, pid };
      answerJson(response, 200, JSON.stringify({ status: 'ok', ...who }));
      return true;
    }
    case OWN_PATHS.ready:
      answerReadiness(source, response, !isStranger && new URLSearchParams(query).has('verbose'));
      return true;
    case OWN_PATHS.metrics:
      answerMetrics(source.exposition, response);
      return true;
    default:
      return false;
  }
}

/** Reports ready while requests are accepted and a provider is enabled, whether or not that provider responds. */
function answerReadiness(source: OwnPathsSource, response: ServerResponse, isVerbose: boolean): void {
  const runtimes = [...source.runtimes()];
  const isServing = runtimes.some(({ provider }) => provider.enabled);
  const status = source.isDraining() ? 'draining' : isServing ? 'ready' : 'not_ready';
  const providers = Object.fromEntries([
    ...runtimes.map((runtime) => [runtime.provider.name, stateOf(runtime)]),
    ...[...source.misconfigured()].map((name) => [name, 'misconfigured']),
  ]);
  const body = JSON.stringify(isVerbose ? { status, providers } : { status });
  answerJson(response, status === 'ready' ? 200 : 503, body);
}

function stateOf({ provider, pool }: ProviderRuntime): 'ready' | 'disabled' | 'failing' {
  if (!provider.enabled) return 'disabled';
  return pool.stats.health.isFailing ? 'failing' : 'ready';
}

function answerMetrics(exposition: Exposition, response: ServerResponse): void {
  exposition.text().then(
    ({ text, contentType }) => {
      response.writeHead(200, {
        'content-type': contentType,
        'content-length': Buffer.byteLength(text),
      });
      response.end(text);
    },
    (error: unknown) => response.destroy(error instanceof Error ? error : new Error(String(error))),
  );
}
