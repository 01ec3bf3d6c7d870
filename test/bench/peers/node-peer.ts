import type http from 'node:http';
import { answerQuestions } from '../answer-questions.ts';
import { listen } from '../listen.ts';
import { ownUsage } from './own-usage.ts';

/** More than the held streams: no peer may wait for a connection. */
export const MAX_CONNECTIONS = 4096;

/** Runs a proxy built with a Node library as a peer; `upstream` is an origin such as `http://127.0.0.1:1234`. */
export function runNodePeer(createProxy: (upstream: string) => http.Server | Promise<http.Server>): void {
  answerQuestions({
    ...ownUsage(),
    start: async ({ upstreamPort }) => {
      const server = await createProxy(`http://127.0.0.1:${upstreamPort}`);
      // Measured from the start of this process, which does nothing else.
      return { port: await listen(server), readyMs: performance.now() };
    },
  });
}
