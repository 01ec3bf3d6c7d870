import { createInterface } from 'node:readline';
import { ClientCall } from './client.ts';
import type { PathAnswer, PathQuestion } from './path-network.ts';

/**
 * Makes the request described by a line of standard input and prints the outcome; this file runs as a program next to
 * the proxy.
 */
async function makeRequest(line: string): Promise<void> {
  // The test that started this program wrote the line.
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
