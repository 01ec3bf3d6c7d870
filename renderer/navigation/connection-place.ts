import { providerTerm } from '../ui/filter-text.ts';

/** A connection that an address names. */
export interface ConnectionPlace {
  readonly provider: string;
  readonly id: number;
}

/** The address of one connection on the Connections page, for `href`. */
export function connectionHref({ provider, id }: ConnectionPlace): string {
  return `#/connections/${encodeURIComponent(provider)}/${id}`;
}

/** The address of the log's lines about one connection, for `href`. */
export function connectionLogHref({ provider, id }: ConnectionPlace): string {
  return `#/log/${encodeURIComponent(provider)}/${id}`;
}

/** The address of the requests on one connection, for `href`. */
export function connectionRequestsHref(place: ConnectionPlace): string {
  return `#/requests?${new URLSearchParams({ filter: connectionFilter(place) }).toString()}`;
}

/** The filter that only what is about one connection passes, of the log's lines and of the requests. */
export function connectionFilter({ provider, id }: ConnectionPlace): string {
  return `${providerTerm(provider)} conn=${id}`;
}

/** Reads the connection out of what stands after `#`, such as `/connections/openai/44`. */
export function parseConnectionPlace(hash: string): ConnectionPlace | undefined {
  const match = /^#?\/?(?:connections|log)\/([\w-]+)\/(\d+)(?:\?|$)/u.exec(hash);
  if (match === null) return undefined;
  return { provider: match[1] ?? '', id: Number(match[2]) };
}
