import { ListFilter, ListTree } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useHashLocation } from 'wouter/use-hash-location';
import type { SessionView } from '../../../src/contract/sessions.ts';
import { Try } from '../../proxy/try.tsx';
import { liveNowMs, useLive, wallTimeAt } from '../../live/store.ts';
import { useProgramNow } from '../../live/use-program-now.ts';
import { replaceHref } from '../../navigation/use-place.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { typeFilter } from '../../ui/filter-text.ts';
import { Page } from '../../ui/page.tsx';
import { useWidth } from '../../ui/use-width.ts';
import { LimitsStrip } from '../../limits/limits-strip.tsx';
import { SessionsActions } from './sessions-actions.tsx';
import { SessionsFoot } from './sessions-foot.tsx';
import './sessions-page.css';
import { setOpen, useSessionsView } from './sessions-store.ts';
import { SessionsTable } from './sessions-table.tsx';
import { TotalsRow } from './sessions-totals-row.tsx';
import { shownColumns, WIDE_PX } from '../../session-list/session-columns.ts';
import { filterSessions, SESSION_LANGUAGE, type SessionNow } from './session-filter.ts';
import { holdPlaces, nextSessionOrder, sortSessions } from '../../session-list/session-order.ts';
import { parseSessionPlace, sessionHref } from '../../navigation/list-places.ts';
import { sessionKey, type TableRow, tableRows, threadKey, turnKey } from '../../session-list/session-rows.ts';
import { totalsOf } from './session-totals.ts';
import { useTurns } from '../../session-list/use-turns.ts';
import * as words from './words.ts';

/** The Sessions page: what assistants' sessions used, where their time went, and why a cache broke. */
export function SessionsPage() {
  const all = useLive((live) => live.sessions);
  const since = useLive((live) => live.sessionsSince);
  const nowMs = wallTimeAt(useProgramNow(all.size > 0));
  const { filter, order, open, activeKey, hiddenColumns } = useSessionsView();
  useLinkedRow();
  const frame = useRef<HTMLDivElement>(null);
  const widthPx = useWidth(frame);
  const isWide = widthPx >= WIDE_PX;
  const shown = useMemo(
    () => filterSessions([...all.values()], filter.applied, nowMs),
    [all, filter.applied, nowMs],
  );
  const sessions = useHeld(sortSessions(shown, order, nowMs), open, activeKey);
  const turns = useTurns(useWantedThreads(sessions, open, since));
  const rows = tableRows(sessions, open, turns);
  const columns = useMemo(() => shownColumns(widthPx, hiddenColumns), [widthPx, hiddenColumns]);
  const totals = totalsOf(sessions);
  return (
    <Page
      title={words.pageTitle}
      isFilled
      actions={
        <SessionsActions
          filter={filter.typed}
          rows={sessionsNow}
          onFilter={setFilter}
          widthPx={widthPx}
          count={all.size}
        />
      }
    >
      <LimitsStrip />
      <div ref={frame} className="panel sessions-panel">
        {rows.length === 0 ? (
          <NoSessions hidden={all.size} />
        ) : (
          <SessionsTable
            rows={rows}
            columns={columns}
            isWide={isWide}
            order={order}
            activeKey={activeKey}
            nowMs={nowMs}
            totals={<TotalsRow totals={totals} all={all.size} columns={columns} />}
            onSort={(key) => useSessionsView.setState({ order: nextSessionOrder(order, key) })}
            onChoose={choose}
            onFold={fold}
          />
        )}
      </div>
      <SessionsFoot totals={totals} isWide={isWide} since={since} nowMs={nowMs} />
    </Page>
  );
}

/** Sessions whose values complete the filter. */
function sessionsNow(): readonly SessionNow[] {
  const nowMs = wallTimeAt(liveNowMs());
  return [...useLive.getState().sessions.values()].map((session) => ({ session, nowMs }));
}

function choose(activeKey: string): void {
  useSessionsView.setState({ activeKey });
}

/** Expanding a session also expands its main thread, which users usually want to see. */
function fold(row: TableRow, isOpen: boolean): void {
  if (row.kind !== 'session') return setOpen([row.key], isOpen);
  const main = row.session.agents.find(({ kind }) => kind === 'main');
  const keys = main === undefined ? [row.key] : [row.key, threadKey(row.session.id, main.key)];
  setOpen(isOpen ? keys : [row.key], isOpen);
}

/** Keeps the filter in the URL, so that it can be bookmarked. */
function setFilter(typed: string): void {
  useSessionsView.setState(({ filter }) => ({ filter: typeFilter(SESSION_LANGUAGE, filter, typed) }));
  replaceHref(sessionHref({ filter: typed }));
}

/** Expands the row named in the URL. */
function useLinkedRow(): void {
  const [location] = useHashLocation();
  useEffect(() => {
    const { filter: typed, session, agent, turn } = parseSessionPlace(location);
    // The URL has the text as typed; the list keeps the last valid filter.
    const filter = typeFilter(SESSION_LANGUAGE, useSessionsView.getState().filter, typed);
    if (typed !== '') useSessionsView.setState({ filter });
    if (session === undefined) return;
    useSessionsView.setState({ filter, activeKey: linkedKey({ session, agent, turn }) });
    setOpen([sessionKey(session), threadKey(session, agent ?? 'main')], true);
  }, [location]);
}

interface LinkedRow {
  readonly session: number;
  readonly agent: string | undefined;
  readonly turn: number | undefined;
}

function linkedKey({ session, agent, turn }: LinkedRow): string {
  if (turn !== undefined) return turnKey(session, agent ?? 'main', turn);
  return agent === undefined ? sessionKey(session) : threadKey(session, agent);
}

/** Keeps the order of the sessions, but leaves expanded and focused ones in place. */
function useHeld(
  wanted: readonly SessionView[],
  open: ReadonlySet<string>,
  activeKey: string | undefined,
): readonly SessionView[] {
  const [placed, setPlaced] = useState<readonly number[]>([]);
  const isHeld = (id: number): boolean =>
    open.has(sessionKey(id)) || activeKey?.split('/')[0] === sessionKey(id);
  const next = holdPlaces(
    placed,
    wanted.map(({ id }) => id),
    isHeld,
  );
  if (next.join() !== placed.join()) setPlaced(next);
  const byId = new Map(wanted.map((session) => [session.id, session]));
  return next.flatMap((id) => byId.get(id) ?? []);
}

function useWantedThreads(
  sessions: readonly SessionView[],
  open: ReadonlySet<string>,
  since: number | undefined,
) {
  const wanted = sessions.flatMap(({ id, agents, revision }) =>
    open.has(sessionKey(id))
      ? agents.flatMap(({ key: agent }) => {
          const key = threadKey(id, agent);
          return open.has(key) ? [{ key, id, agent, revision: `${since ?? 0}:${revision}` }] : [];
        })
      : [],
  );
  // Keep the same array while its content is unchanged: a new one would load turns again.
  const text = JSON.stringify(wanted);
  // oxlint-disable-next-line react/exhaustive-deps, react/exhaustive-effect-dependencies -- see above
  return useMemo(() => wanted, [text]);
}

interface NoSessionsProps {
  /** Number of sessions that do not match. */
  readonly hidden: number;
}

function NoSessions({ hidden }: NoSessionsProps) {
  if (hidden > 0)
    return (
      <EmptyState
        icon={<ListFilter size={28} aria-hidden="true" />}
        title={words.noMatch}
        text={words.hiddenByFilter(hidden)}
        action={<Button onClick={() => setFilter('')}>{words.clearFilter}</Button>}
      />
    );
  return (
    <EmptyState
      icon={<ListTree size={28} aria-hidden="true" />}
      title={words.noSessions}
      text={words.noSessionsMeaning}
      action={<Try />}
    />
  );
}
