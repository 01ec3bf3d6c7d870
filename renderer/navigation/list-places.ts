import { providerTerm } from '../ui/filter-text.ts';
/** What the address of the Sessions page names: a filter, and a session, a thread or a turn to show open. */
export interface SessionPlace {
  readonly filter: string;
  readonly session?: number;
  readonly agent?: string;
  readonly turn?: number;
}

/** Reads what stands after `#`, such as `/sessions?filter=client:codex&session=3&agent=main&turn=40`. */
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

/** The address on the Sessions page, for `href`. */
export function sessionHref(place: Partial<SessionPlace>): string {
  return `#/sessions${queryOf(place)}`;
}

/** The address of the requests of a session, of one thread of it, or of one turn, for `href`. */
export function sessionRequestsHref(place: Omit<SessionPlace, 'filter'>): string {
  return `#/requests${queryOf(place)}`;
}

/** The session that an address of the Requests page is about; undefined for all requests. */
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

/** The two halves of the Requests page. */
export type RequestsTab = 'live' | 'recorded';

/** Their addresses. */
export const REQUESTS_HREFS: Readonly<Record<RequestsTab, string>> = {
  live: '#/requests',
  recorded: '#/requests/recorded',
};

/** Whether an address, with or without its `#`, names the recorded requests. */
export function isRecordedPlace(hash: string): boolean {
  return /^#?\/?requests\/recorded\/?$/u.test(hash);
}

/** The request that the address names, as in `/requests/12`; undefined for none. */
export function requestIdOf(location: string): number | undefined {
  const text = /^\/?requests\/([1-9]\d{0,14})$/u.exec(location)?.[1];
  return text === undefined ? undefined : Number(text);
}

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
