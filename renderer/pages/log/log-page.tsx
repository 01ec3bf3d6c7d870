import { useEffect, useState } from 'react';
import { useHashLocation } from 'wouter/use-hash-location';
import { create } from 'zustand';
import type { LogLevel, LogRecord } from '../../../src/contract/log.ts';
import { connectionFilter, parseConnectionPlace } from '../../navigation/list-places.ts';
import { useLive } from '../../live/store.ts';
import { useControl } from '../../client/client.ts';
import { copyText } from '../../ui/copy.ts';
import { type FilterText, NO_FILTER_TEXT, typeFilter } from '../../ui/filter-text.ts';
import type { MenuItem } from '../../ui/menu.tsx';
import { closeDialog, openDialog, usePageDialog } from '../../navigation/page-dialog.ts';
import { Page } from '../../ui/page.tsx';
import { chooseRecorded } from '../../proxy/proxy-actions.ts';
import { LogExportDialog } from './log-export-dialog.tsx';
import { LOG_LANGUAGE } from './log-fields.ts';
import { followsAfter, type ListGesture } from './log-follow.ts';
import type { ChosenLines } from './log-list.tsx';
import { LogPanel } from './log-panel.tsx';
import { LogStatus } from './log-status.tsx';
import type { LogTail } from './log-tail.ts';
import { recordsText } from './log-text.ts';
import { LogToolbar } from './log-toolbar.tsx';
import { useLogFind } from './use-log-find.ts';
import { useLogTail } from './use-log-tail.ts';
import * as words from './words.ts';

interface LogView {
  readonly filter: FilterText;
  readonly isWrapped: boolean;
}

/** The state of the log view, which is kept when the user leaves the page. */
const useLogView = create<LogView>(() => ({ filter: NO_FILTER_TEXT, isWrapped: false }));

/** Updates the filter with typed text. */
function typeLogFilter(typed: string): void {
  useLogView.setState(({ filter }) => ({ filter: typeFilter(LOG_LANGUAGE, filter, typed) }));
}

/** The log page: follow, filter, search and export the log. */
export function LogPage() {
  const tail = useLogTail();
  const buffer = useLive((live) => live.log);
  const pools = useLive((live) => live.pools);
  const { filter, isWrapped } = useLogView();
  const [chosen, setChosen] = useState<ChosenLines>();
  const { isOpen: isExporting } = usePageDialog('export log');
  const record = useRecordLevel();
  useFilter(tail, filter.applied);
  const gesture = (done: ListGesture): void => {
    if (followsAfter(tail.isFollowing, done)) tail.follow();
    else tail.stop();
  };
  const find = useLogFind(tail, () => gesture({ kind: 'choose' }));
  const copies = copyItems(tail, chosen);
  return (
    <Page title={words.pageTitle} isFilled>
      <LogToolbar
        filter={filter}
        lines={() => buffer.all()}
        providers={[...pools.keys()]}
        isFollowing={tail.isFollowing}
        isWrapped={isWrapped}
        recorded={buffer.level}
        copies={copies}
        onFilter={typeLogFilter}
        onFollow={() => gesture({ kind: 'toggle' })}
        onWrap={() => useLogView.setState({ isWrapped: !isWrapped })}
        onFind={find.open}
        onExport={() => openDialog('export log')}
        onRecord={record}
      />
      <LogPanel
        tail={tail}
        level={buffer.level}
        isWrapped={isWrapped}
        find={find}
        chosen={chosen}
        onChosen={setChosen}
        onGesture={gesture}
        onFilter={typeLogFilter}
        onRecord={record}
        onCopy={() => copies[0]?.onSelect()}
      />
      <LogStatus tail={tail} buffer={buffer} onClear={() => typeLogFilter('')} />
      <LogExportDialog
        isOpen={isExporting}
        onClose={closeDialog}
        shown={() => tail.slice(0, tail.length)}
        all={() => buffer.all()}
        isFiltered={filter.applied.trim() !== ''}
      />
    </Page>
  );
}

/** Applies the stored filter, or the filter for the connection named by the URL. */
function useFilter(tail: LogTail, applied: string): void {
  const [location] = useHashLocation();
  useEffect(() => {
    const named = parseConnectionPlace(location);
    if (named !== undefined) typeLogFilter(connectionFilter(named));
  }, [location]);
  useEffect(() => {
    if (tail.filter !== applied) tail.setFilter(applied);
  }, [tail, applied]);
}

function useRecordLevel(): (level: LogLevel) => void {
  const client = useControl();
  return (level) => void chooseRecorded(client, level);
}

function copyItems(tail: LogTail, chosen: ChosenLines | undefined): readonly MenuItem[] {
  const selected = chosenLines(tail, chosen);
  return [
    {
      label: words.copySelection,
      note: chosen === undefined ? words.selectFirst : words.lines(selected.length),
      isDisabled: selected.length === 0,
      onSelect: () => void copyText(recordsText(selected, 'log'), words.lines(selected.length)),
    },
    {
      label: words.copyMatches,
      note: words.lines(tail.length),
      isDisabled: tail.length === 0,
      onSelect: () => {
        const lines = tail.slice(0, tail.length);
        void copyText(recordsText(lines, 'log'), words.lines(lines.length));
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
