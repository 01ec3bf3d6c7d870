import type { IncomingMessage, ServerResponse } from 'node:http';
import type { KeyUse } from '../contract/requests.ts';
import type { UpstreamRequest } from '../upstream/request.ts';
import type { ProviderRuntime } from './provider-runtime.ts';
import type { RequestHead } from './request-head.ts';

/** A request that was accepted and routed. */
export interface AcceptedRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly head: RequestHead;
  readonly runtime: ProviderRuntime;
  /** Path and query to send to the provider, without its base path. */
  readonly path: string;
  readonly keyUse: KeyUse;
  readonly acceptedAtMs: number;
  /** Set if routing already had to read the body. */
  readonly body: UpstreamRequest['body'] | undefined;
}

/** A request as received, before routing. */
export interface Incoming {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly head: RequestHead;
  readonly url: string;
  readonly acceptedAtMs: number;
}
