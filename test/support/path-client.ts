import { createInterface } from 'node:readline';
import { ClientCall } from './client.ts';
import type { PathAnswer, PathQuestion } from './path-network.ts';

/** Run as a program where the proxy runs: makes the requests of its standard input, and writes what comes of them. */
async function makeRequest(line: string): Promise<void> {
  // Written by the test that started it.
  const { id, url, method, headers, bodyBytes } = JSON.parse(line) as PathQuestion;
  const startMs = performance.now();
  const options = bodyBytes === 0 ? {} : { body: Buffer.alloc(bodyBytes, 'x') };
  const answer = await new ClientCall(url, { method, headers, ...options }).answer;
  const { status, body } = answer;
  const told: PathAnswer = {
    id,
    status,
    body,
    code: String(answer.headers['x-lunaroute-error'] ?? ''),
    shouldRetry: String(answer.headers['x-should-retry'] ?? ''),
    tookMs: Math.round(performance.now() - startMs),
  };
  process.stdout.write(`${JSON.stringify(told)}\n`);
}

createInterface({ input: process.stdin }).on('line', (line) => void makeRequest(line));
