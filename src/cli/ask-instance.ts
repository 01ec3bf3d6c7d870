import { askLocalSocket } from '../control/ask-local-socket.ts';
import type { Instance } from '../control/instance-file.ts';
import type { AskedMethod } from '../control/local-socket.ts';

const ASK_MS = 10_000;

/**
 * Calls a read-only control method of another instance, over its local socket or else through the link to its settings
 * page. Resolves to the method's result as JSON; undefined if it doesn't respond.
 */
export async function askInstance({ socket, link }: Instance, method: AskedMethod): Promise<unknown> {
  if (socket !== undefined) {
    const answer = await askLocalSocket(socket, method).catch(() => undefined);
    if (answer !== undefined) return answer;
  }
  return link === null ? undefined : askPage(link, method).catch(() => undefined);
}

/** Returns why it gave no answer, phrased to follow its process number. */
export function whyUnanswered({ socket, link }: Instance): string {
  return socket === undefined && link === null
    ? "has neither a local socket nor a settings page, so it can't be asked"
    : 'gave no answer that this version understands';
}

async function askPage(link: string, method: string): Promise<unknown> {
  const { origin, hash } = new URL(link);
  const key = await post(`${origin}/session`, hash.replace('#token=', ''));
  const answer: unknown = JSON.parse(await post(`${origin}/api/${method}`, key, '{}'));
  if (typeof answer !== 'object' || answer === null || !('json' in answer)) throw new Error('not an answer');
  return answer.json;
}

async function post(url: string, bearer: string, body?: string): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    signal: AbortSignal.timeout(ASK_MS),
    ...(body === undefined ? {} : { body }),
  });
  if (!response.ok) throw new Error(`answered ${response.status}`);
  return response.text();
}
