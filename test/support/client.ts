import http, { type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { eventually } from './eventually.ts';

export interface CallOptions {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  /** Sent with its length. */
  readonly body?: string | Buffer;
  /** The caller writes the body itself; it goes out in chunks unless a length is among the headers. */
  readonly streamed?: boolean;
}

/** What a client got in the end. */
export interface Answer {
  /** 0 if the connection ended before a response. */
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The response came to its end as HTTP frames it: a client can tell it from one that was cut. */
  readonly complete: boolean;
}

/** A request of a client on a connection of its own. */
export class ClientCall {
  readonly request: http.ClientRequest;
  readonly answer: Promise<Answer>;
  /** The status once the head is in, before that 0. */
  status = 0;
  /** The body as far as it has come. */
  received = '';
  /** The answer is there or will never come. */
  over = false;

  constructor(url: string, options: CallOptions = {}) {
    const { method = 'GET', headers = {}, body, streamed = false } = options;
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    this.request = http.request(url, { method, agent: false, headers: { ...headers, ...length } });
    this.answer = this.#collect();
    if (!streamed) this.request.end(body);
  }

  /** Leaves, as a client does whose user pressed Escape. */
  leave(): void {
    this.request.destroy();
  }

  #collect(): Promise<Answer> {
    return new Promise((resolve) => {
      const finish = (headers: IncomingHttpHeaders, complete: boolean): void => {
        this.over = true;
        resolve({ status: this.status, headers, body: this.received, complete });
      };
      this.request.on('response', (response) => {
        this.status = response.statusCode ?? 0;
        response.on('data', (chunk: Buffer) => (this.received += chunk.toString('latin1')));
        response.on('error', () => undefined); // the close tells
        response.on('close', () => finish(response.headers, response.complete));
      });
      this.request.on('error', () => undefined); // the close tells
      this.request.on('close', () => {
        if (this.status === 0) finish({}, false);
      });
    });
  }
}

/** Sends one request and waits for what comes of it. */
export async function ask(url: string, options: CallOptions = {}): Promise<Answer> {
  const call = new ClientCall(url, options);
  await eventually(`${url} is answered`, () => call.over);
  return call.answer;
}
