import type { RequestRow } from '../contract/requests.ts';
import type { Exchange } from '../upstream/exchange.ts';
import type { AcceptedRequest } from './accepted-request.ts';
import { clientOf } from './request-head.ts';

/** Facts that a request, in progress or finished, knows about itself. */
export type RequestProgress = Pick<
  RequestRow,
  | 'id'
  | 'startedAt'
  | 'status'
  | 'state'
  | 'firstByteMs'
  | 'durationMs'
  | 'wait'
  | 'requestBytes'
  | 'responseBytes'
  | 'code'
  | 'message'
  | 'model'
  | 'tokens'
>;

/** Returns a request as shown in the window. */
export function requestRow(
  accepted: AcceptedRequest,
  exchange: Exchange | undefined,
  progress: RequestProgress,
): RequestRow {
  const { request, head, runtime, keyUse } = accepted;
  return {
    ...progress,
    provider: runtime.provider.name,
    method: request.method ?? '',
    path: pathOf(request.url ?? ''),
    connectionId: exchange?.connectionId ?? 0,
    via: runtime.via,
    reused: exchange?.reused ?? false,
    idledMs: exchange?.idledMs ?? null,
    attempts: exchange === undefined ? 0 : exchange.past.length + 1,
    retries: exchange?.past.map(({ cause }) => cause) ?? [],
    keyUse,
    client: clientOf(head),
  };
}

/** Returns the path without its query, which may contain credentials. */
export function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}
