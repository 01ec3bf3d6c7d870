import { ArrowLeft, X } from 'lucide-react';
import { useMemo } from 'react';
import { useHashLocation } from 'wouter/use-hash-location';
import type { SessionView } from '../../../src/contract/sessions.ts';
import { useLive } from '../../live/store.ts';
import {
  requestsSessionOf,
  sessionHref,
  type SessionPlace,
  REQUESTS_HREFS,
} from '../../navigation/list-places.ts';
import { threadKey } from '../../session-list/session-rows.ts';
import { partName, sessionTitle, shortId, threadName } from '../../session-list/format-session.ts';
import { useTurns } from '../../session-list/use-turns.ts';
import * as words from './words.ts';

/** Requests of a session, thread or turn, as named in the URL. */
export interface SessionRequests {
  readonly ids: ReadonlySet<number>;
  /** Heading, such as `Claude Code …7c41d9e0, main thread, turn 40`. */
  readonly title: string;
  /** Link back to the row on the Sessions page. */
  readonly backHref: string;
}

/** The session, thread or turn that the URL narrows the list to; undefined for all requests. */
export function useSessionRequests(): SessionRequests | undefined {
  const [location] = useHashLocation();
  const place = useMemo(() => requestsSessionOf(location), [location]);
  const session = useLive((live) => (place === undefined ? undefined : live.sessions.get(place.session)));
  const since = useLive((live) => live.sessionsSince);
  const wanted = useMemo(() => threadsOf(session, place, since), [session, place, since]);
  const turns = useTurns(wanted);
  return useMemo(() => {
    if (place === undefined) return undefined;
    const ids = wanted.flatMap(({ key }) =>
      (turns.get(key)?.turns ?? [])
        .filter(({ turn }) => place.turn === undefined || turn === place.turn)
        .flatMap(({ requestIds }) => requestIds),
    );
    return { ids: new Set(ids), title: titleOf(session, place), backHref: sessionHref(place) };
  }, [place, session, wanted, turns]);
}

function threadsOf(
  session: SessionView | undefined,
  place: SessionPlace | undefined,
  since: number | undefined,
) {
  if (session === undefined) return [];
  return session.agents
    .filter(({ key }) => place?.agent === undefined || key === place.agent)
    .map(({ key }) => ({
      key: threadKey(session.id, key),
      id: session.id,
      agent: key,
      revision: `${since ?? 0}:${session.revision}`,
    }));
}

function titleOf(session: SessionView | undefined, { agent, turn }: SessionPlace): string {
  if (session === undefined) return words.sessionGone;
  const thread = session.agents.find(({ key }) => key === agent);
  const parts = [
    sessionTitle(session),
    thread === undefined ? '' : threadName(thread).toLowerCase(),
    thread?.kind === 'agent' ? shortId(thread.key) : '',
    turn === undefined ? '' : `${thread === undefined ? 'turn' : partName(thread)} ${turn}`,
  ];
  return parts.filter(Boolean).join(', ');
}

interface SessionRequestsBarProps {
  readonly session: SessionRequests;
}

/** Names the session whose requests are shown, with links back to it and to all requests. */
export function SessionRequestsBar({ session }: SessionRequestsBarProps) {
  return (
    <p className="requests-session">
      <a href={session.backHref}>
        <ArrowLeft size={14} aria-hidden="true" /> {words.sessions}
      </a>
      <span>
        {words.only} <b>{session.title}</b>
      </span>
      <a href={REQUESTS_HREFS.live}>
        <X size={14} aria-hidden="true" /> {words.showAll}
      </a>
    </p>
  );
}
