import { providerTerm } from '../ui/filter-text.ts';
/** The place named by a URL of the Sessions page: a filter, and a session, thread or turn to expand. */
export interface SessionPlace {
  readonly filter: string;
  readonly session?: number;
  readonly agent?: string;
  readonly turn?: number;
}

/** Parses a URL fragment such as `/sessions?filter=client:codex&session=3&agent=main&turn=40`. */
export function parseSessionPlace(hash: string): SessionPlace {
  const query = new URLSearchParams(hash.split('?', 2)[1] ?? '');
  const session = wholeNumber(query.get('session'));
  const turn = wholeNumber(query.get('turn'));
  const agent = query.get('agent') ?? '';
  return {
    filter: (query.get('filter') ?? '').slice(0, MAX_FILTER_CHARS),
    ...(session === undefined ? {} : { session }),
    ...(agent === '' ? {} : { agent }),
    ...(turn === undefined ? {} : { turn }),
  };
}

const MAX_FILTER_CHARS = 200;

/** The URL of a place on the Sessions page, for `href`. */
export function sessionHref(place: Partial<SessionPlace>): string {
  return `#/sessions${queryOf(place)}`;
}

/** The URL of the requests of a session, a thread or a turn, for `href`. */
export function sessionRequestsHref(place: Omit<SessionPlace, 'filter'>): string {
  return `#/requests${queryOf(place)}`;
}

/** The session that a URL of the Requests page names; undefined for all requests. */
export function requestsSessionOf(
  hash: string,
): (Required<Pick<SessionPlace, 'session'>> & SessionPlace) | undefined {
  if (!/^#?\/?requests\?/u.test(hash)) return undefined;
  const place = parseSessionPlace(hash);
  return place.session === undefined ? undefined : { ...place, session: place.session };
}

function queryOf({ filter = '', session, agent, turn }: Partial<SessionPlace>): string {
  const query = new URLSearchParams();
  if (filter !== '') query.set('filter', filter);
  if (session !== undefined) query.set('session', String(session));
  if (agent !== undefined) query.set('agent', agent);
  if (turn !== undefined) query.set('turn', String(turn));
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

function wholeNumber(text: string | null): number | undefined {
  return text !== null && /^[1-9]\d{0,14}$/u.test(text) ? Number(text) : undefined;
}

/** The two tabs of the Requests page. */
export type RequestsTab = 'live' | 'recorded';

/** Their addresses. */
export const REQUESTS_HREFS: Readonly<Record<RequestsTab, string>> = {
  live: '#/requests',
  recorded: '#/requests/recorded',
};

/** Whether a URL fragment, with or without `#`, names the recorded requests. */
export function isRecordedPlace(hash: string): boolean {
  return /^#?\/?requests\/recorded\/?$/u.test(hash);
}

/** The ID of the request that a URL names, as in `/requests/12`; undefined for none. */
export function requestIdOf(location: string): number | undefined {
  const text = /^\/?requests\/([1-9]\d{0,14})$/u.exec(location)?.[1];
  return text === undefined ? undefined : Number(text);
}

/** A connection named by a URL. */
export interface ConnectionPlace {
  readonly provider: string;
  readonly id: number;
}

/** The URL of a connection on the Connections page, for `href`. */
export function connectionHref({ provider, id }: ConnectionPlace): string {
  return `#/connections/${encodeURIComponent(provider)}/${id}`;
}

/** The URL of a connection's log lines, for `href`. */
export function connectionLogHref({ provider, id }: ConnectionPlace): string {
  return `#/log/${encodeURIComponent(provider)}/${id}`;
}

/** The URL of a connection's requests, for `href`. */
export function connectionRequestsHref(place: ConnectionPlace): string {
  return `#/requests?${new URLSearchParams({ filter: connectionFilter(place) }).toString()}`;
}

/** A filter that matches only one connection, for both log lines and requests. */
export function connectionFilter({ provider, id }: ConnectionPlace): string {
  return `${providerTerm(provider)} conn=${id}`;
}

/** Parses the connection from a URL fragment such as `/connections/openai/44`. */
export function parseConnectionPlace(hash: string): ConnectionPlace | undefined {
  const match = /^#?\/?(?:connections|log)\/([\w-]+)\/(\d+)(?:\?|$)/u.exec(hash);
  if (match === null) return undefined;
  return { provider: match[1] ?? '', id: Number(match[2]) };
}
