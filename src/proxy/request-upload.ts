import type { UpstreamRequest } from '../upstream/request.ts';
import type { AcceptedRequest } from './accepted-request.ts';
import { MAX_COLLECT_BYTES, collectKnown } from './body.ts';
import type { RequestListener } from './request-listener.ts';
import { type ReplayBudget, UploadBody } from './upload-body.ts';

/** Takes in a request's body as its size asks for, and lets the listener hear it. */
export class RequestUpload {
  readonly #accepted: AcceptedRequest;
  readonly #listener: RequestListener;
  readonly #budget: ReplayBudget;
  /** Undefined where the body is none, or was collected. */
  #streamed: UploadBody | undefined;

  constructor(accepted: AcceptedRequest, listener: RequestListener, budget: ReplayBudget) {
    this.#accepted = accepted;
    this.#listener = listener;
    this.#budget = budget;
  }

  /** Bytes of a streamed body that have come. */
  get takenBytes(): number {
    return this.#streamed?.takenBytes ?? 0;
  }

  /** Hands the body over: at once, or where it is short once all of it is in. */
  read(send: (body: UpstreamRequest['body']) => void): void {
    const { request, head, body } = this.#accepted;
    if (body instanceof UploadBody) {
      for (const chunk of body.waiting) this.#listener.requestData(chunk);
      return send(this.#watched(body));
    }
    if (body !== undefined) return this.#sendWhole(body, send);
    if (head.transferCoding === '' && head.contentLength <= 0) return send(null);
    if (head.contentLength > 0 && head.contentLength <= MAX_COLLECT_BYTES)
      return collectKnown(request, head.contentLength, (whole) => this.#sendWhole(whole, send));
    send(this.#watched(new UploadBody(request, this.#budget)));
  }

  /** Calls back once all of it has come; at once where it has. */
  whenIn(then: () => void): void {
    const { request } = this.#accepted;
    if (this.#streamed === undefined || request.readableEnded) then();
    else request.once('end', then);
  }

  /** An answer may come before the whole upload: the rest is read and dropped, or the client would never read it. */
  drop(): void {
    this.#streamed?.drop();
  }

  #sendWhole(body: UpstreamRequest['body'], send: (body: UpstreamRequest['body']) => void): void {
    if (Buffer.isBuffer(body)) this.#listener.requestData(body);
    send(body);
  }

  #watched(upload: UploadBody): UploadBody {
    this.#streamed = upload;
    if (this.#listener.hearsBody)
      this.#accepted.request.on('data', (chunk: Buffer) => this.#listener.requestData(chunk));
    return upload;
  }
}
