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
