import { useEffect, useState } from 'react';
import { create } from 'zustand';
import type { RecordingsView } from '../../../src/contract/recording.ts';
import { isInProgress } from '../../live/merge-requests.ts';
import { useLive } from '../../live/store.ts';
import { RecordButton } from './record-button.tsx';
import { RecordedDetail } from './recorded-detail.tsx';
import { RecordedEmpty } from './recorded-empty.tsx';
import { closeDialog, openDialog, usePageDialog } from '../../navigation/page-dialog.ts';
import { RecordedExportDialog } from './recorded-export-dialog.tsx';
import { isNarrowed, NO_RECORDED_FILTER, type RecordedFilter } from './recorded-filter.ts';
import { RecordedList } from './recorded-list.tsx';
import { RecordedStatus } from './recorded-status.tsx';
import { RecordedToolbar } from './recorded-toolbar.tsx';
import { recordedKey } from './format-recorded.ts';
import { type RecordingsReading, useRecordings } from './use-recordings.ts';
import * as words from './words.ts';

/** Rows to load per page. */
const PAGE_ROWS = 500;
/** Maximum the program returns at once. */
const MAX_ROWS = 2000;
/** Delay before an empty list is reloaded once a request has finished. */
const FIRST_ROW_MS = 1000;

const useFilter = create<{ readonly filter: RecordedFilter }>(() => ({ filter: NO_RECORDED_FILTER }));

/** The recordings filter and its setter; it persists when the user switches tabs or pages. */
function useRecordedFilter(): readonly [RecordedFilter, (filter: RecordedFilter) => void] {
  return [useFilter(({ filter }) => filter), (filter) => useFilter.setState({ filter })];
}

/** Recorded requests, including those of earlier runs. */
export function RecordedRequests() {
  const [filter, setFilter] = useRecordedFilter();
  const [limit, setLimit] = useState(PAGE_ROWS);
  const { isOpen: isExporting } = usePageDialog('export recordings');
  const reading = useRecordings(filter, limit);
  const { view } = reading;
  const newer = useNewer(reading);
  const change = (next: RecordedFilter): void => {
    setFilter(next);
    setLimit(PAGE_ROWS);
  };
  const narrowed = isNarrowed(filter);
  // Nothing to filter, reload or export.
  const hasNothing =
    view?.rows.length === 0 && view.unreadable === 0 && view.dropped === 0 && !view.isRecording && !narrowed;
  const providers = useProviders(view);
  return (
    <>
      {hasNothing ? null : (
        <RecordedToolbar
          filter={filter}
          rows={view?.rows ?? []}
          providers={providers}
          newer={newer}
          onFilter={change}
          onReadAgain={reading.readAgain}
          onExport={() => openDialog('export recordings')}
        />
      )}
      <RecordedPanel reading={reading} isNarrowed={narrowed} onClear={() => change(NO_RECORDED_FILTER)} />
      {view === undefined || hasNothing ? null : (
        <RecordedStatus
          view={view}
          isStale={reading.hasFailed}
          isNarrowed={narrowed}
          canLoad={MAX_ROWS - limit}
          isReading={reading.isReading}
          onLoad={() => setLimit(Math.min(MAX_ROWS, limit + PAGE_ROWS))}
          onClear={() => change(NO_RECORDED_FILTER)}
        />
      )}
      {isExporting ? <RecordedExportDialog filter={filter} onClose={closeDialog} /> : null}
    </>
  );
}

interface RecordedPanelProps {
  readonly reading: RecordingsReading;
  readonly isNarrowed: boolean;
  readonly onClear: () => void;
}

/** The list, the selected recording, and a note while recording is off. */
function RecordedPanel({ reading, isNarrowed: narrowed, onClear }: RecordedPanelProps) {
  const [activeKey, setActiveKey] = useState<string>();
  const [isOpen, setOpen] = useState(false);
  const { view } = reading;
  const rows = view?.rows ?? [];
  const open = isOpen ? rows.find((row) => recordedKey(row) === activeKey) : undefined;
  return (
    <div className="panel requests-panel">
      <div className="requests-body">
        {rows.length === 0 ? (
          <RecordedEmpty reading={reading} isNarrowed={narrowed} onClear={onClear} />
        ) : (
          <RecordedList
            rows={rows}
            activeKey={activeKey}
            isReading={reading.isReading}
            onChoose={setActiveKey}
            onOpen={() => setOpen(true)}
            onClose={() => setOpen(false)}
          />
        )}
        {rows.length > 0 && view?.isRecording === false ? (
          <div className="recorded-note">
            <p>{words.offNow}</p>
            <RecordButton tone="plain" />
          </div>
        ) : null}
      </div>
      {open === undefined ? null : <RecordedDetail row={open} onClose={() => setOpen(false)} />}
    </div>
  );
}

/** Counts requests that finished since the last load; reloads an empty list automatically. */
function useNewer({ view, atMs, isReading, readAgain }: RecordingsReading): number {
  const isRecording = view?.isRecording ?? false;
  const finished = useLive(({ requests }) =>
    isRecording
      ? requests.filter((row) => !isInProgress(row) && row.startedAt + row.durationMs > atMs).length
      : 0,
  );
  const waits = view?.rows.length === 0 && finished > 0 && !isReading;
  useEffect(() => {
    if (!waits) return;
    const timer = setTimeout(readAgain, FIRST_ROW_MS);
    return () => clearTimeout(timer);
  }, [waits, readAgain]);
  return finished;
}

/** Providers in the settings, plus those that only appear in recordings. */
function useProviders(view: RecordingsView | undefined): readonly string[] {
  const pools = useLive((live) => live.pools);
  const recorded = (view?.rows ?? []).map(({ provider }) => provider);
  return [...new Set([...pools.keys(), ...recorded])];
}
