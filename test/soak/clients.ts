import http from 'node:http';

/** Outcome of all requests from the clients' point of view. */
export interface Tally {
  asked: number;
  /** Complete responses from the provider. */
  answered: number;
  /** The proxy's own error responses, by code. */
  readonly ownErrors: Record<string, number>;
  /** Connections that ended in the middle of a response. */
  cut: number;
  /** Requests the client abandoned on purpose. */
  left: number;
  /** Requests without a response although the client did not leave: this must not happen. */
  refused: number;
}

export interface ClientsOptions {
  readonly url: string;
  readonly clients: number;
  readonly tally: Tally;
  readonly random: () => number;
}

interface Kind {
  readonly method: string;
  readonly path: string;
  readonly body: () => string | Buffer | undefined;
  readonly leaves?: true;
  readonly chunked?: true;
}

const LARGE = Buffer.alloc(700_000, 'x');

function chat(stream: boolean): string {
  return JSON.stringify({
    model: 'm',
    stream,
    messages: [{ role: 'user', content: 'hello' }],
    max_tokens: 50,
  });
}

const KINDS: readonly Kind[] = [
  { method: 'GET', path: '/v1/models', body: () => undefined },
  { method: 'POST', path: '/v1/chat/completions', body: () => chat(false) },
  { method: 'POST', path: '/v1/chat/completions', body: () => chat(true) },
  { method: 'POST', path: '/v1/messages', body: () => chat(true) },
  { method: 'POST', path: '/v1/messages', body: () => chat(true), leaves: true },
  {
    method: 'POST',
    path: '/v1/responses',
    body: () => JSON.stringify({ model: 'm', stream: true, input: 'hi' }),
  },
  { method: 'POST', path: '/v1/embeddings', body: () => JSON.stringify({ model: 'm', input: 'hi' }) },
  { method: 'PUT', path: '/v1/files', body: () => LARGE },
  { method: 'POST', path: '/v1/files', body: () => LARGE, chunked: true },
];

/**
 * Starts clients that send one request after another; returns a function that stops them and waits for their last
 * responses.
 */
export function startClients(options: ClientsOptions): () => Promise<void> {
  const over = new AbortController();
  const agent = new http.Agent({ keepAlive: true });
  const run = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const kind = KINDS[Math.floor(options.random() * KINDS.length)] ?? KINDS[0];
      if (kind !== undefined) await askOnce(options, kind, agent);
      await new Promise((resolve) => void setTimeout(resolve, options.random() * 100));
    }
  };
  const all = Promise.all(Array.from({ length: options.clients }, run));
  return async () => {
    over.abort();
    await all;
    agent.destroy();
  };
}

function askOnce({ url, tally, random }: ClientsOptions, kind: Kind, agent: http.Agent): Promise<void> {
  tally.asked += 1;
  return new Promise((resolve) => {
    const body = kind.body();
    const length =
      body === undefined || kind.chunked === true ? {} : { 'content-length': Buffer.byteLength(body) };
    const request = http.request(`${url}${kind.path}`, {
      agent,
      method: kind.method,
      headers: { 'content-type': 'application/json', ...length },
    });
    let response: http.IncomingMessage | undefined;
    let isLeaving = false;
    request.on('response', (got) => {
      response = got;
      got.resume();
      got.on('error', () => undefined); // the close event reports it
      if (kind.leaves === true) {
        setTimeout(() => {
          isLeaving = !got.complete;
          request.destroy();
        }, random() * 300);
      }
    });
    request.on('error', () => undefined); // the close event reports it
    request.on('close', () => {
      count(tally, response, isLeaving);
      resolve();
    });
    request.end(body);
  });
}

function count(tally: Tally, response: http.IncomingMessage | undefined, isLeaving: boolean): void {
  const code = response?.headers['x-lunaroute-error'];
  if (response === undefined) tally.refused += 1;
  else if (isLeaving) tally.left += 1;
  else if (typeof code === 'string') tally.ownErrors[code] = (tally.ownErrors[code] ?? 0) + 1;
  else if (response.complete) tally.answered += 1;
  else tally.cut += 1;
}
