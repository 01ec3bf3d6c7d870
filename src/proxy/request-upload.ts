import type { ByteBudget } from '../answers/byte-budget.ts';
import type { UpstreamRequest } from '../upstream/request.ts';
import type { AcceptedRequest } from './accepted-request.ts';
import { MAX_COLLECT_BYTES, collectKnown } from './body.ts';
import type { RequestObserver } from './request-observer.ts';
import { UploadBody } from './upload-body.ts';

/** Reads a request's body, collected or streamed depending on its size, and passes it to the observer. */
export class RequestUpload {
  readonly #accepted: AcceptedRequest;
  readonly #observer: RequestObserver;
  readonly #budget: ByteBudget;
  /** Undefined if there is no body or it was collected. */
  #streamed: UploadBody | undefined;
  #wholeBytes = 0;

  constructor(accepted: AcceptedRequest, observer: RequestObserver, budget: ByteBudget) {
    this.#accepted = accepted;
    this.#observer = observer;
    this.#budget = budget;
  }

  /** Bytes of the body taken from the client so far; 0 while a short one is being collected. */
  get takenBytes(): number {
    return this.#streamed?.takenBytes ?? this.#wholeBytes;
  }

  /** Passes the body to `send`: at once, or after a short body has arrived in full. */
  read(send: (body: UpstreamRequest['body']) => void): void {
    const { request, head, body } = this.#accepted;
    if (body instanceof UploadBody) {
      for (const chunk of body.waiting) this.#observer.requestData(chunk);
      return send(this.#watched(body));
    }
    if (body !== undefined) return this.#sendWhole(body, send);
    if (head.transferCoding === '' && head.contentLength <= 0) return send(null);
    if (head.contentLength > 0 && head.contentLength <= MAX_COLLECT_BYTES)
      return collectKnown(request, head.contentLength, (whole) => this.#sendWhole(whole, send));
    send(this.#watched(new UploadBody(request, this.#budget)));
  }

  /** Calls back when the body has arrived in full; at once if it already has. */
  whenIn(then: () => void): void {
    const { request } = this.#accepted;
    if (this.#streamed === undefined || request.readableEnded) then();
    else request.once('end', then);
  }

  /**
   * Reads and discards the rest of an upload when the response comes early; otherwise the client might never read it.
   */
  drop(): void {
    this.#streamed?.drop();
  }

  #sendWhole(body: UpstreamRequest['body'], send: (body: UpstreamRequest['body']) => void): void {
    if (Buffer.isBuffer(body)) {
      this.#wholeBytes = body.length;
      this.#observer.requestData(body);
    }
    send(body);
  }

  #watched(upload: UploadBody): UploadBody {
    this.#streamed = upload;
    if (this.#observer.wantsBody)
      this.#accepted.request.on('data', (chunk: Buffer) => this.#observer.requestData(chunk));
    return upload;
  }
}
