import { ArrowDownToLine } from 'lucide-react';
import { type KeyboardEvent, useEffect, useState } from 'react';
import { useHashLocation } from 'wouter/use-hash-location';
import type { LogRecord } from '../../src/contract/log.ts';
import type { LogLevel } from '../../src/contract/settings.ts';
import { parseConnectionPlace } from '../connections/connection-place.ts';
import { useLive } from '../live/store.ts';
import { countWords, plural } from '../live/words.ts';
import { useControl } from '../shell/control-context.ts';
import { reason } from '../shell/proxy-actions.ts';
import { Button } from '../ui/button.tsx';
import { copyText } from '../ui/copy.ts';
import { Page } from '../ui/page.tsx';
import { showToast } from '../ui/toasts.tsx';
import { LogDetail } from './log-detail.tsx';
import { LogEmpty, LogHint } from './log-empty.tsx';
import { LogExportDialog } from './log-export-dialog.tsx';
import { isFiltering, type LogFilter, NO_FILTER } from './log-filter.ts';
import { LogFindBar } from './log-find-bar.tsx';
import { followsAfter, type ListGesture } from './log-follow.ts';
import { type ChosenLines, LogList } from './log-list.tsx';
import './log-page.css';
import { LogStatus } from './log-status.tsx';
import type { LogTail } from './log-tail.ts';
import { recordsText } from './log-text.ts';
import { LogToolbar } from './log-toolbar.tsx';
import { useLogView } from './log-view.ts';
import { useLogFind } from './use-log-find.ts';
import { useLogTail } from './use-log-tail.ts';

/** The log as it is written: follow it, narrow it, look something up, take it along. */
export function LogPage() {
  const tail = useLogTail();
  const buffer = useLive((live) => live.log);
  const pools = useLive((live) => live.pools);
  const { filter, isWrapped } = useLogView();
  const [chosen, setChosen] = useState<ChosenLines>();
  const [isOpen, setOpen] = useState(false);
  const [isExporting, setExporting] = useState(false);
  const record = useRecordLevel();
  const setFilter = useFilter(tail, filter);

  const gesture = (done: ListGesture): void => {
    if (followsAfter(tail.isFollowing, done)) tail.follow();
    else tail.stop();
  };
  const find = useLogFind(tail, () => gesture({ kind: 'choose' }));
  const clear = (): void => setFilter(NO_FILTER);
  const line = isOpen && chosen !== undefined ? tail.at(tail.indexOf(chosen.active)) : undefined;
  const copies = copyItems(tail, chosen);
  const press = (event: KeyboardEvent): void => {
    const isCopy = event.key.toLowerCase() === 'c' && (event.ctrlKey || event.metaKey);
    if (isCopy && chosen !== undefined && window.getSelection()?.type !== 'Range') copies[0]?.onSelect();
    else if (event.key === 'Escape' && line !== undefined) setOpen(false);
    else return;
    event.preventDefault();
  };

  return (
    <Page title="Log" isFilled>
      <LogToolbar
        filter={filter}
        providers={[...pools.keys()]}
        isFollowing={tail.isFollowing}
        isWrapped={isWrapped}
        recorded={buffer.level}
        copies={copies}
        onFilter={setFilter}
        onFollow={() => gesture({ kind: 'toggle' })}
        onWrap={() => useLogView.setState({ isWrapped: !isWrapped })}
        onFind={find.open}
        onExport={() => setExporting(true)}
        onRecord={record}
      />
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- keys bubble up from the list within. */}
      <div className="panel log-panel" onKeyDown={press}>
        <div className="log-body">
          {find.isOpen ? (
            <LogFindBar {...find} onQuery={find.setQuery} onStep={find.step} onClose={find.close} />
          ) : null}
          {tail.length === 0 ? (
            <LogEmpty hidden={tail.hidden} level={buffer.level} onClear={clear} onRecord={record} />
          ) : (
            <LogList
              tail={tail}
              chosen={chosen}
              isWrapped={isWrapped}
              query={find.query}
              found={find.current}
              onGesture={gesture}
              onChoose={(seq, isExtending) =>
                setChosen({ anchor: isExtending ? (chosen?.anchor ?? seq) : seq, active: seq })
              }
              onOpen={() => setOpen(true)}
            />
          )}
          {tail.length === 0 ? null : <LogHint level={buffer.level} onRecord={record} />}
          {tail.isFollowing || tail.length === 0 ? null : (
            <Button
              className="log-jump"
              tone="primary"
              icon={<ArrowDownToLine size={14} aria-hidden="true" />}
              onClick={() => gesture({ kind: 'jump' })}
            >
              Jump to latest{tail.newer === 0 ? '' : ` (${countWords(tail.newer)} new)`}
            </Button>
          )}
        </div>
        {line === undefined ? null : (
          <LogDetail
            record={line}
            onClose={() => setOpen(false)}
            onProvider={(provider) => setFilter({ ...filter, provider })}
            onConnection={(provider, id) => setFilter({ ...filter, provider, text: `conn=${id}` })}
          />
        )}
      </div>
      <LogStatus tail={tail} buffer={buffer} onClear={clear} />
      <LogExportDialog
        isOpen={isExporting}
        onClose={() => setExporting(false)}
        shown={() => tail.slice(0, tail.length)}
        all={() => buffer.all()}
        isFiltered={isFiltering(filter)}
      />
    </Page>
  );
}

/** Puts the filter in force, as it was left or as the address asks, and gives back how to change it. */
function useFilter(tail: LogTail, filter: LogFilter): (filter: LogFilter) => void {
  const [location] = useHashLocation();
  useEffect(() => {
    const named = parseConnectionPlace(location);
    if (named === undefined) return;
    useLogView.setState({ filter: { ...NO_FILTER, provider: named.provider, text: `conn=${named.id}` } });
  }, [location]);
  useEffect(() => {
    if (tail.filter !== filter) tail.setFilter(filter);
  }, [tail, filter]);
  return (next) => useLogView.setState({ filter: next });
}

function useRecordLevel(): (level: LogLevel) => void {
  const client = useControl();
  return (level) => {
    client.recordLog({ level }).then(
      (told) => {
        const { log, logVersion } = useLive.getState();
        log.level = told.level;
        useLive.setState({ logVersion: logVersion + 1 });
      },
      (error: unknown) =>
        showToast({ title: 'The level was not changed', description: reason(error), kind: 'trouble' }),
    );
  };
}

function copyItems(tail: LogTail, chosen: ChosenLines | undefined) {
  const selected = chosenLines(tail, chosen);
  return [
    {
      label: 'Copy selection',
      note: chosen === undefined ? 'choose lines first' : plural(selected.length, 'line'),
      isDisabled: selected.length === 0,
      onSelect: () => void copyText(recordsText(selected, 'log'), plural(selected.length, 'line')),
    },
    {
      label: 'Copy all that match',
      note: plural(tail.length, 'line'),
      isDisabled: tail.length === 0,
      onSelect: () => {
        const lines = tail.slice(0, tail.length);
        void copyText(recordsText(lines, 'log'), plural(lines.length, 'line'));
      },
    },
  ];
}

function chosenLines(tail: LogTail, chosen: ChosenLines | undefined): readonly LogRecord[] {
  if (chosen === undefined) return [];
  const from = tail.indexOf(Math.min(chosen.anchor, chosen.active));
  const to = tail.indexOf(Math.max(chosen.anchor, chosen.active));
  return from < 0 || to < 0 ? [] : tail.slice(from, to + 1);
}
