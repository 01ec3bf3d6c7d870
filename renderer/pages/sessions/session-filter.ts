import { filterLanguage } from '../../../src/contract/filter/filter-language.ts';
import type { SessionView } from '../../../src/contract/sessions.ts';
import { CLIENT_FILTER_NAMES, stateNow } from '../../session-list/format-session.ts';

/** A session at a point in time, in milliseconds since 1970; the time is needed to filter by silence. */
export interface SessionNow {
  readonly session: SessionView;
  readonly nowMs: number;
}

/** Placeholder of the filter field, and its name for screen readers. */
export const SESSION_FILTER_LABEL = 'Filter: client:codex break:any';

/** Values to filter cache breaks by: their kind, or their cause. */
const BREAKS = [
  'any',
  'break',
  'miss',
  'compacted',
  'reported',
  'model',
  'account',
  'provider',
  'gap',
  'client',
  'features',
  'lifetime',
  'unknown',
] as const;

/** Filter language of the sessions. */
export const SESSION_LANGUAGE = filterLanguage<SessionNow>({
  fields: [
    {
      name: 'client',
      meaning: 'assistant or SDK',
      kind: 'text',
      read: ({ session: { client, name } }) => `${CLIENT_FILTER_NAMES[client]} ${name}`,
    },
    {
      name: 'model',
      meaning: 'one of its models',
      kind: 'text',
      read: ({ session: { models } }) => models.join(' ') || null,
    },
    {
      name: 'provider',
      meaning: 'one of its providers',
      kind: 'text',
      read: ({ session: { providers } }) => providers.join(' ') || null,
    },
    {
      name: 'break',
      meaning: 'cache breaks, by kind or cause',
      kind: 'choice',
      choices: BREAKS,
      read: ({ session }) => breaksOf(session),
    },
    {
      name: 'active',
      meaning: 'time since its last request',
      kind: 'number',
      unit: 'ms',
      examples: ['<5min', '<1h'],
      isUnlisted: true,
      read: ({ session: { state, lastAt }, nowMs }) => (state === 'live' ? 0 : Math.max(0, nowMs - lastAt)),
    },
    {
      name: 'state',
      meaning: 'live, idle or ended',
      kind: 'choice',
      choices: ['live', 'idle', 'ended'],
      read: ({ session, nowMs }) => stateNow(session, nowMs),
    },
  ],
  text: ({ session: { name, session, models, providers } }) =>
    `${name} ${session ?? ''} ${models.join(' ')} ${providers.join(' ')}`.toLowerCase(),
});

function breaksOf({ breaks, latestBreak, agents }: SessionView): readonly string[] | null {
  const latest = [latestBreak, ...agents.map((agent) => agent.latestBreak)].filter((one) => one !== null);
  const named = latest.flatMap(({ kind, cause }) => [kind, cause.kind]);
  const all = breaks > 0 ? ['any', ...named] : named;
  return all.length === 0 ? null : all;
}

/** Sessions that match a filter; all of them if it is empty or invalid. */
export function filterSessions(
  sessions: readonly SessionView[],
  text: string,
  nowMs: number,
): readonly SessionView[] {
  const filter = SESSION_LANGUAGE.read(text);
  if (filter.kind !== 'ok' || filter.isEmpty) return sessions;
  return sessions.filter((session) => filter.matches({ session, nowMs }));
}
