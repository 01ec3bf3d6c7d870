import type { CacheBreak, SessionView } from '../../src/contract/sessions.ts';
import { type FilterTerm, filterTerms } from '../ui/filter-terms.ts';
import { CLIENT_FILTER_NAMES, stateNow } from './session-words.ts';

/** What can be asked for by name, as in `client:codex`. */
export const SESSION_FIELDS = ['client', 'model', 'provider', 'break', 'active', 'state'] as const;
type Field = (typeof SESSION_FIELDS)[number];

/** Shown in the field while it is empty, and its name for screen readers. */
export const SESSION_FILTER_LABEL = 'Filter: client:codex break:any';

const UNIT_MS = { s: 1000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `<1h`, `30m`: milliseconds; undefined for what is no duration. */
function durationMs(value: string): number | undefined {
  const [, count = '', unit = ''] = /^<?(\d{1,6})(s|m|min|h|d)$/u.exec(value) ?? [];
  const known = Object.entries(UNIT_MS).find(([name]) => name === unit);
  return count === '' || known === undefined ? undefined : Number(count) * known[1];
}

function hasBreak(session: SessionView, value: string): boolean {
  const latest = [session.latestBreak, ...session.agents.map(({ latestBreak }) => latestBreak)].filter(
    (one): one is CacheBreak => one !== null,
  );
  if (value === 'none') return session.breaks === 0;
  if (value === 'any') return session.breaks > 0;
  return latest.some(({ kind, cause }) => kind === value || cause.kind.startsWith(value));
}

function textOf(session: SessionView): string {
  const { name, models, providers } = session;
  return `${name} ${session.session ?? ''} ${models.join(' ')} ${providers.join(' ')}`.toLowerCase();
}

function matchesTerm(session: SessionView, { field, value }: FilterTerm<Field>, nowMs: number): boolean {
  const includes = (text: string): boolean => text.toLowerCase().includes(value);
  switch (field) {
    case '':
      return textOf(session).includes(value);
    case 'client':
      return CLIENT_FILTER_NAMES[session.client].startsWith(value) || includes(session.name);
    case 'model':
      return session.models.some(includes);
    case 'provider':
      return session.providers.some(includes);
    case 'break':
      return hasBreak(session, value);
    case 'state':
      return stateNow(session, nowMs).startsWith(value);
    case 'active': {
      const within = durationMs(value);
      return within === undefined || session.state === 'live' || nowMs - session.lastAt < within;
    }
  }
}

/** The sessions that match every term. `nowMs` is milliseconds since 1970. */
export function filterSessions(
  sessions: readonly SessionView[],
  text: string,
  nowMs: number,
): readonly SessionView[] {
  const terms = filterTerms(text, SESSION_FIELDS);
  if (terms.length === 0) return sessions;
  return sessions.filter((session) => terms.every((term) => matchesTerm(session, term, nowMs)));
}
