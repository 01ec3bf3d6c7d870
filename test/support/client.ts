import http, { type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { eventually } from './eventually.ts';

export interface CallOptions {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  /** Body sent with a Content-Length. */
  readonly body?: string | Buffer;
  /** The caller writes the body; it is sent in chunks unless the headers include a length. */
  readonly streamed?: boolean;
}

/** Result of a request from the client's point of view. */
export interface Answer {
  /** 0 if the connection ended before a response. */
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Whether the response ended as HTTP frames it, so that a client can tell it from a truncated one. */
  readonly complete: boolean;
}

/** A client's request on a connection of its own. */
export class ClientCall {
  readonly request: http.ClientRequest;
  readonly answer: Promise<Answer>;
  /** Status code once the head has arrived; 0 before. */
  status = 0;
  /** Body received so far. */
  received = '';
  /** Whether the response has ended or will never come. */
  over = false;

  constructor(url: string, options: CallOptions = {}) {
    const { method = 'GET', headers = {}, body, streamed = false } = options;
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    this.request = http.request(url, { method, agent: false, headers: { ...headers, ...length } });
    this.answer = this.#collect();
    if (!streamed) this.request.end(body);
  }

  /** Disconnects, like a client whose user pressed Escape. */
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
        response.on('error', () => undefined); // the close event reports it
        response.on('close', () => finish(response.headers, response.complete));
      });
      this.request.on('error', () => undefined); // the close event reports it
      this.request.on('close', () => {
        if (this.status === 0) finish({}, false);
      });
    });
  }
}

/** Sends one request and waits for its result. */
export async function ask(url: string, options: CallOptions = {}): Promise<Answer> {
  const call = new ClientCall(url, options);
  await eventually(`${url} is answered`, () => call.over);
  return call.answer;
}
