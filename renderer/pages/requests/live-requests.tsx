import { ListFilter, Pause, Play, Send } from 'lucide-react';
import { memo, useCallback, useMemo, useRef, useState } from 'react';
import type { RequestRow } from '../../../src/contract/requests.ts';
import { Try } from '../../proxy/try.tsx';
import { isUnderWay } from '../../live/merge-requests.ts';
import { useLive } from '../../live/store.ts';
import { useProgramNow } from '../../live/use-program-now.ts';
import { formatCount, plural } from '../../text/format.ts';
import { REQUESTS_HREFS } from '../../navigation/recorded-place.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FilterCombobox } from '../../ui/filter-combobox.tsx';
import { FilterPreset, ProviderPreset } from '../../ui/filter-preset.tsx';
import { beginningsOf, type FilterText } from '../../ui/filter-text.ts';
import { useWidth } from '../../ui/use-width.ts';
import { RequestDetail } from './request-detail.tsx';
import { REQUEST_LANGUAGE } from './request-fields.ts';
import { filterRequests } from './request-filter.ts';
import { RequestList } from './request-list.tsx';
import { type Selection, selectionOf } from '../../request-list/selection.ts';
import { SelectionDetail } from './selection-detail.tsx';
import { ColumnsMenu } from './columns-menu.tsx';
import { sortRequests } from './request-columns.ts';
import { useRequestsView } from './requests-view.ts';
import { SessionRequestsBar, useSessionRequests } from './session-requests.tsx';
import { useRequestFilter } from './use-request-filter.ts';

interface LiveRequestsProps {
  /** The request that the address names; it is open from the start. */
  readonly linkedId: number | undefined;
}

/** Every request of late, those under way included. */
export function LiveRequests({ linkedId }: LiveRequestsProps) {
  const [filter, setFilter] = useRequestFilter();
  const live = useLive(({ requests }) => requests);
  const lost = useLive(({ requestsLost }) => requestsLost);
  const startedAt = useLive(({ status }) => status?.startedAt);
  const [selection, setSelection] = useState(() => selectionOf(linkedId));
  const [isOpen, setOpen] = useState(linkedId !== undefined);
  const session = useSessionRequests();
  const { order, paused } = useRequestsView();
  // Another run of the program counts its requests anew.
  const frozen = paused?.startedAt === startedAt ? paused?.rows : undefined;
  const all = frozen ?? live;
  const rows = useMemo(() => {
    const own = session === undefined ? all : all.filter(({ id }) => session.ids.has(id));
    return sortRequests(filterRequests(own, filter.applied), order);
  }, [all, filter.applied, session, order]);
  // The same from message to message, so that the fields are not drawn anew with each.
  const rowsNow = useCallback(() => frozen ?? useLive.getState().requests, [frozen]);
  const body = useRef<HTMLDivElement>(null);
  const width = useWidth(body);
  const nowMs = useProgramNow(live.some(isUnderWay));
  // What is open goes on, although the list stands still.
  const selected = isOpen ? selectedRows(rows, live, selection) : [];
  const [open] = selected;
  const isPaused = frozen !== undefined;
  return (
    <>
      <div className="requests-toolbar" role="toolbar" aria-label="The requests">
        <Filters filter={filter} rows={rowsNow} onChange={setFilter} />
        <ColumnsMenu />
        <Button
          icon={isPaused ? <Play size={14} aria-hidden="true" /> : <Pause size={14} aria-hidden="true" />}
          onClick={() =>
            useRequestsView.setState({ paused: isPaused ? undefined : { rows: live, startedAt } })
          }
        >
          {isPaused ? 'Resume' : 'Pause'}
        </Button>
      </div>
      {session === undefined ? null : <SessionRequestsBar session={session} />}
      <div className="panel requests-panel">
        <div ref={body} className="requests-body">
          {rows.length === 0 ? (
            <NoRequests
              hidden={all.length}
              onClear={() => {
                setFilter('');
                if (session !== undefined) window.location.hash = REQUESTS_HREFS.live;
              }}
            />
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
        {open === undefined ? null : selected.length > 1 ? (
          <SelectionDetail rows={selected} onClose={() => setOpen(false)} />
        ) : (
          <RequestDetail row={open} nowMs={nowMs} onClose={() => setOpen(false)} />
        )}
      </div>
      <p className="requests-status">
        {formatStatus(all, rows, lost)}
        {isPaused ? ` · paused, ${formatCount(newerThan(frozen, live))} new` : ''}
      </p>
    </>
  );
}

/** The selected rows of those that are listed; a single one whether it is or not. */
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
  { value: 'kind:inprogress', label: 'In progress' },
  { value: 'kind:failed', label: 'Failed, 4xx, 5xx' },
  { value: 'kind:created', label: 'On a new connection' },
  { value: 'kind:retried', label: 'Retried' },
];

const Filters = memo(function Filters({ filter, rows, onChange }: FiltersProps) {
  const providers = useLive((live) => [...live.pools.keys()].join(' '));
  return (
    <>
      <FilterCombobox
        className="requests-search"
        label="Filter: status:>=400 model:opus|sonnet"
        language={REQUEST_LANGUAGE}
        rows={rows}
        value={filter.typed}
        onChange={onChange}
      />
      <FilterPreset
        label="Kind of requests shown"
        none="All requests"
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
  /** How many there are that do not match. */
  readonly hidden: number;
  readonly onClear: () => void;
}

function NoRequests({ hidden, onClear }: NoRequestsProps) {
  if (hidden > 0) {
    return (
      <EmptyState
        icon={<ListFilter size={28} aria-hidden="true" />}
        title="No requests match"
        text={`${plural(hidden, 'request')} hidden by the filter.`}
        action={<Button onClick={onClear}>Clear the filter</Button>}
      />
    );
  }
  return (
    <EmptyState
      icon={<Send size={28} aria-hidden="true" />}
      title="No requests yet"
      text="Requests appear here as they arrive: where they went, on which connection, how long they took. You can cancel one in progress."
      action={<Try />}
    />
  );
}

function formatStatus(all: readonly RequestRow[], rows: readonly RequestRow[], lost: number): string {
  const underWay = all.filter(isUnderWay).length;
  const parts = [
    rows.length === all.length
      ? plural(all.length, 'request')
      : `${formatCount(rows.length)} of ${plural(all.length, 'request')}`,
    `${formatCount(underWay)} in progress`,
  ];
  if (lost > 0) parts.push(`${formatCount(lost)} came and went too fast to be shown`);
  return parts.join(' · ');
}
