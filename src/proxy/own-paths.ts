import type { ServerResponse } from 'node:http';
import type { Exposition } from '../metrics/exposition.ts';
import { answerJson } from './answer.ts';
import type { ProviderRuntime } from './provider-runtime.ts';

/** What the proxy's own paths tell. */
export interface OwnPathsSource {
  readonly version: string;
  readonly pid: number;
  readonly exposition: Exposition;
  isDraining(): boolean;
  runtimes(): Iterable<ProviderRuntime>;
  /** Providers that cannot be served, by name. */
  misconfigured(): Iterable<string>;
}

/** Where an own path's answer goes. */
export interface Asker {
  readonly response: ServerResponse;
  /** The guard would not let it through, or it lacks the proxy token: it hears the bare status. */
  readonly isStranger: boolean;
}

/** Whether a path is one that probes ask, from anywhere and by any name. */
export function isProbe(url: string): boolean {
  return /^\/(?:healthz|readyz)(?:\?|$)/u.test(url);
}

/** Whether a path is that of the metrics. */
export function isMetrics(url: string): boolean {
  return /^\/metrics(?:\?|$)/u.test(url);
}

/** Answers `/healthz`, `/readyz` and `/metrics`; false for any other path. */
export function answerOwnPath(source: OwnPathsSource, url: string, asker: Asker): boolean {
  const { response, isStranger } = asker;
  const [path, query = ''] = url.split('?', 2);
  switch (path) {
    case '/healthz': {
      const { version, pid } = source;
      const who = isStranger ? {} : { app: 'lunaroute-tray', version, pid };
      answerJson(response, 200, JSON.stringify({ status: 'ok', ...who }));
      return true;
    }
    case '/readyz':
      answerReadiness(source, response, !isStranger && new URLSearchParams(query).has('verbose'));
      return true;
    case '/metrics':
      answerMetrics(source.exposition, response);
      return true;
    default:
      return false;
  }
}

/** Ready while it takes requests and has a provider to send them to; whether that one answers is not its readiness. */
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
