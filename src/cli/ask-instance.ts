const ASK_MS = 10_000;

/**
 * Calls a control method of another program by the link to its settings page, without input. Resolves to what the
 * method gives, as JSON; rejects where it doesn't answer, or not as this version would.
 */
export async function askInstance(link: string, method: `${string}/${string}`): Promise<unknown> {
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
