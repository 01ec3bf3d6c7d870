import type { ServerResponse } from 'node:http';
import type { Exposition } from '../metrics/exposition.ts';
import { answerJson } from './answer.ts';
import type { Lane } from './lane.ts';

/** What the proxy's own paths tell. */
export interface OwnPathsSource {
  readonly version: string;
  readonly pid: number;
  readonly exposition: Exposition;
  isDraining(): boolean;
  lanes(): Iterable<Lane>;
  /** Providers that cannot be served, by name. */
  misconfigured(): Iterable<string>;
}

/** Where an own path's answer goes. */
export interface Asker {
  readonly response: ServerResponse;
  /** The guard would not let it through: it may ask the probes, and hears of no provider. */
  readonly isStranger: boolean;
}

/** Answers `/healthz`, `/readyz` and `/metrics`; false for any other path. */
export function answerOwnPath(source: OwnPathsSource, url: string, asker: Asker): boolean {
  const { response } = asker;
  switch (url.split('?', 1)[0]) {
    case '/healthz':
      answerJson(
        response,
        200,
        JSON.stringify({ status: 'ok', app: 'lunaroute-tray', version: source.version, pid: source.pid }),
      );
      return true;
    case '/readyz':
      answerReadiness(source, asker);
      return true;
    case '/metrics':
      answerMetrics(source.exposition, response);
      return true;
    default:
      return false;
  }
}

/** Ready while it takes requests and has a provider to send them to. */
function answerReadiness(source: OwnPathsSource, { response, isStranger }: Asker): void {
  const providers: Readonly<Record<string, Readiness>> = Object.fromEntries([
    ...[...source.lanes()].map((lane): [string, Readiness] => [lane.provider.name, readiness(lane)]),
    ...[...source.misconfigured()].map((name): [string, Readiness] => [name, 'misconfigured']),
  ]);
  const ready = !source.isDraining() && Object.values(providers).includes('ready');
  const status = source.isDraining() ? 'draining' : ready ? 'ready' : 'not_ready';
  answerJson(response, ready ? 200 : 503, JSON.stringify(isStranger ? { status } : { status, providers }));
}

type Readiness = 'ready' | 'disabled' | 'failing' | 'misconfigured';

/** A provider that fails now is tried again by every request: it counts as not ready, and nothing is refused for it. */
function readiness({ provider, pool }: Lane): Readiness {
  if (!provider.enabled) return 'disabled';
  return pool.ledger.health.isFailing ? 'failing' : 'ready';
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
