import { ListFilter, Pause, Play, Send } from 'lucide-react';
import { memo, useCallback, useMemo, useRef, useState } from 'react';
import type { RequestRow } from '../../../src/contract/requests.ts';
import { Try } from '../../proxy/try.tsx';
import { isInProgress } from '../../live/merge-requests.ts';
import { useLive } from '../../live/store.ts';
import { useProgramNow } from '../../live/use-program-now.ts';
import { REQUESTS_HREFS } from '../../navigation/list-places.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FilterCombobox } from '../../ui/filter-combobox.tsx';
import { FilterPreset, ProviderPreset } from '../../ui/filter-preset.tsx';
import { beginningsOf, type FilterText } from '../../ui/filter-text.ts';
import { useWidth } from '../../ui/use-width.ts';
import { RequestDetail } from './request-detail.tsx';
import { filterRequests, REQUEST_LANGUAGE } from './request-fields.ts';
import { RequestList } from './request-list.tsx';
import { type Selection, selectionOf } from '../../request-list/grid-model.ts';
import { SelectionDetail } from './selection-detail.tsx';
import { ColumnsMenu } from './columns-menu.tsx';
import { sortRequests } from './request-columns.ts';
import { useRequestsView } from './requests-view.ts';
import { type SessionRequests, SessionRequestsBar, useSessionRequests } from './session-requests.tsx';
import { useRequestFilter } from './use-request-filter.ts';
import * as words from './words.ts';

interface LiveRequestsProps {
  /** Request named in the URL; initially open. */
  readonly linkedId: number | undefined;
}

/** Recent requests, including those in progress. */
export function LiveRequests({ linkedId }: LiveRequestsProps) {
  const [filter, setFilter] = useRequestFilter();
  const live = useLive(({ requests }) => requests);
  const lost = useLive(({ requestsLost }) => requestsLost);
  const startedAt = useLive(({ status }) => status?.startedAt);
  const [selection, setSelection] = useState(() => selectionOf(linkedId));
  const [isOpen, setOpen] = useState(linkedId !== undefined);
  const session = useSessionRequests();
  const { order, paused } = useRequestsView();
  // Request ids restart with each run of the program, so a list paused in an earlier run is discarded.
  const frozen = paused?.startedAt === startedAt ? paused?.rows : undefined;
  const all = frozen ?? live;
  const rows = useMemo(
    () => sortRequests(filterRequests(ofSession(all, session), filter.applied), order),
    [all, filter.applied, session, order],
  );
  // Stable between updates, so that the filter fields do not re-render with each.
  const rowsNow = useCallback(() => frozen ?? useLive.getState().requests, [frozen]);
  const body = useRef<HTMLDivElement>(null);
  const width = useWidth(body);
  const nowMs = useProgramNow(live.some(isInProgress));
  // Open details keep updating while the list is paused.
  const selected = isOpen ? selectedRows(rows, live, selection) : [];
  const isPaused = frozen !== undefined;
  const newer = isPaused ? newerThan(frozen, live) : undefined;
  const togglePause = (): void =>
    useRequestsView.setState({ paused: isPaused ? undefined : { rows: live, startedAt } });
  const showAll = (): void => {
    setFilter('');
    if (session !== undefined) window.location.hash = REQUESTS_HREFS.live;
  };
  return (
    <>
      <div className="requests-toolbar" role="toolbar" aria-label={words.toolbar}>
        <Filters filter={filter} rows={rowsNow} onChange={setFilter} />
        <ColumnsMenu />
        <PauseButton isPaused={isPaused} onToggle={togglePause} />
      </div>
      {session === undefined ? null : <SessionRequestsBar session={session} />}
      <div className="panel requests-panel">
        <div ref={body} className="requests-body">
          {rows.length === 0 ? (
            <NoRequests hidden={all.length} onClear={showAll} />
          ) : (
            <RequestList
              rows={rows}
              view={JSON.stringify([filter.applied, session?.title, isPaused])}
              width={width}
              selection={selection}
              nowMs={nowMs}
              onSelect={setSelection}
              onOpen={() => setOpen(true)}
              onClose={() => setOpen(false)}
            />
          )}
        </div>
        <Detail selected={selected} nowMs={nowMs} onClose={() => setOpen(false)} />
      </div>
      <StatusLine all={all} rows={rows} lost={lost} newer={newer} />
    </>
  );
}

function ofSession(all: readonly RequestRow[], session: SessionRequests | undefined): readonly RequestRow[] {
  return session === undefined ? all : all.filter(({ id }) => session.ids.has(id));
}

interface PauseButtonProps {
  readonly isPaused: boolean;
  readonly onToggle: () => void;
}

function PauseButton({ isPaused, onToggle }: PauseButtonProps) {
  const Icon = isPaused ? Play : Pause;
  return (
    <Button icon={<Icon size={14} aria-hidden="true" />} onClick={onToggle}>
      {isPaused ? words.resume : words.pause}
    </Button>
  );
}

interface DetailProps {
  readonly selected: readonly RequestRow[];
  /** Current time on the program's monotonic clock. */
  readonly nowMs: number;
  readonly onClose: () => void;
}

function Detail({ selected, nowMs, onClose }: DetailProps) {
  const [first, second] = selected;
  if (first === undefined) return null;
  if (second === undefined) return <RequestDetail row={first} nowMs={nowMs} onClose={onClose} />;
  return <SelectionDetail rows={selected} onClose={onClose} />;
}

/** The selected rows that are listed; a single selection is returned even if it is not listed. */
function selectedRows(
  rows: readonly RequestRow[],
  live: readonly RequestRow[],
  { keys }: Selection<number>,
): readonly RequestRow[] {
  const selected = live.filter(({ id }) => keys.has(id));
  if (keys.size <= 1) return selected;
  const now = new Map(selected.map((row) => [row.id, row]));
  return rows.flatMap((row) => (keys.has(row.id) ? [now.get(row.id) ?? row] : []));
}

function newerThan(frozen: readonly RequestRow[], live: readonly RequestRow[]): number {
  const last = frozen.at(-1)?.id ?? 0;
  return live.filter(({ id }) => id > last).length;
}

interface FiltersProps {
  readonly filter: FilterText;
  readonly rows: () => readonly RequestRow[];
  readonly onChange: (typed: string) => void;
}

const KINDS = [
  { value: 'kind:inprogress', label: words.kindInProgress },
  { value: 'kind:failed', label: words.kindFailed },
  { value: 'kind:created', label: words.kindCreated },
  { value: 'kind:retried', label: words.kindRetried },
];

const Filters = memo(function Filters({ filter, rows, onChange }: FiltersProps) {
  const providers = useLive((live) => [...live.pools.keys()].join(' '));
  return (
    <>
      <FilterCombobox
        className="requests-search"
        label={words.filter}
        language={REQUEST_LANGUAGE}
        rows={rows}
        value={filter.typed}
        onChange={onChange}
      />
      <FilterPreset
        label={words.kindShown}
        none={words.allRequests}
        options={KINDS}
        beginnings={beginningsOf('kind')}
        filter={filter}
        onChange={onChange}
      />
      <ProviderPreset providers={providers.split(' ')} filter={filter} onChange={onChange} />
    </>
  );
});

interface NoRequestsProps {
  /** Number of requests that do not match. */
  readonly hidden: number;
  readonly onClear: () => void;
}

function NoRequests({ hidden, onClear }: NoRequestsProps) {
  if (hidden > 0) {
    return (
      <EmptyState
        icon={<ListFilter size={28} aria-hidden="true" />}
        title={words.noMatch}
        text={words.hiddenByFilter(hidden)}
        action={<Button onClick={onClear}>{words.clearFilter}</Button>}
      />
    );
  }
  return (
    <EmptyState
      icon={<Send size={28} aria-hidden="true" />}
      title={words.noRequests}
      text={words.noRequestsMeaning}
      action={<Try />}
    />
  );
}

interface StatusLineProps {
  readonly all: readonly RequestRow[];
  /** Rows shown. */
  readonly rows: readonly RequestRow[];
  readonly lost: number;
  /** Number of requests since the list was paused; undefined if it is not paused. */
  readonly newer: number | undefined;
}

function StatusLine({ all, rows, lost, newer }: StatusLineProps) {
  const inProgress = all.filter(isInProgress).length;
  const parts = [words.shownOf(rows.length, all.length), words.inProgress(inProgress)];
  if (lost > 0) parts.push(words.lost(lost));
  if (newer !== undefined) parts.push(words.paused(newer));
  return <p className="requests-status">{parts.join(' · ')}</p>;
}
