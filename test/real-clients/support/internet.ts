import { once } from 'node:events';
import http from 'node:http';
import type { TestContext } from 'node:test';
import { portOf } from '../../support/eventually.ts';
import { strictHandler, type StrictHandler } from './strict-provider.ts';

/** Every provider at once under its real name, as a company's forward proxy would be asked to reach them. */
export interface Internet extends Pick<StrictHandler, 'seen' | 'violations'> {
  /** The proxy's address, for the setting `proxy`. */
  readonly proxyUrl: string;
}

/**
 * Starts the fake internet; its answers are keyed by method and full URL, such as `POST
 * http://api.example.com/v1/messages`.
 */
export async function startInternet(
  context: TestContext,
  answers: Parameters<typeof strictHandler>[0],
): Promise<Internet> {
  const { answer, seen, violations } = strictHandler(answers);
  const server = http.createServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return { proxyUrl: `http://127.0.0.1:${portOf(server)}`, seen, violations };
}
