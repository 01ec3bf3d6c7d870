import { Cable } from 'lucide-react';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { type HistoryRange, type HistoryView } from '../../../../src/contract/history.ts';
import { useLive } from '../../../live/store.ts';
import { formatMoment } from '../../../text/format.ts';
import { replaceHref } from '../../../navigation/use-place.ts';
import { Button } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Kbd } from '../../../ui/keys.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import { useWidth } from '../../../ui/use-width.ts';
import { bucketTime, chartsOf } from './history-model.ts';
import { type HistoryCursor, HistoryPanel } from './history-panel.tsx';
import { historyHref, RANGE_OPTIONS } from './history-place.ts';
import './history.css';
import { Try } from '../../../proxy/try.tsx';
import { type NamedHistory, useHistories } from './use-histories.ts';
import * as words from './words.ts';

/** A panel's padding and border; `CHART_GAP` is the space between charts. */
const PANEL_PADDING = 34;
const CHART_GAP = 28;
const CHART_LEAST = 200;

interface HistoryProps {
  readonly range: HistoryRange;
}

/** Each provider's requests and connections since the start, as charts with a shared cursor or as tables. */
export function History({ range }: HistoryProps) {
  const pools = useLive((live) => live.pools);
  const histories = useHistories([...pools.keys()], range);
  const [isTable, setIsTable] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const shown = useMemo(() => (histories ?? []).filter(isShown), [histories]);
  const first = shown[0]?.[1];
  return (
    <div className="history" ref={box}>
      <svg width="0" height="0" aria-hidden="true" className="history-defs">
        <pattern id="history-hatch" width="4" height="4" patternUnits="userSpaceOnUse">
          <path className="history-hatching" d="M-1 1L1 -1M0 4L4 0M3 5L5 3" />
        </pattern>
      </svg>
      <div className="history-choice">
        <Segmented
          label={words.range}
          options={RANGE_OPTIONS}
          value={range}
          onChange={(next) => replaceHref(historyHref(next))}
        />
        {first === undefined ? null : (
          <span className="secondary">
            {words.rangeShown(
              bucketTime(first, 0).slice(0, 5),
              bucketTime(first, first.gaps.length).slice(0, 5),
              first.stepMs,
            )}
          </span>
        )}
        <Button className="history-as" aria-pressed={isTable} onClick={() => setIsTable(!isTable)}>
          {words.showAsTable}
        </Button>
      </div>
      {histories !== undefined && first === undefined ? (
        <EmptyState
          icon={<Cable size={28} aria-hidden="true" />}
          title={words.noRequests}
          text={words.noRequestsMeaning}
          action={<Try />}
        />
      ) : null}
      {first === undefined ? null : (
        <>
          <Panels shown={shown} width={width} isTable={isTable} />
          <Foot histories={histories ?? []} sinceMs={first.sinceMs} isTable={isTable} />
        </>
      )}
    </div>
  );
}

type ShownHistory = readonly [provider: string, view: HistoryView];

function isShown(history: NamedHistory): history is ShownHistory {
  return history[1]?.isKept === true;
}

interface PanelsProps {
  readonly shown: readonly ShownHistory[];
  readonly width: number;
  readonly isTable: boolean;
}

function Panels({ shown, width, isTable }: PanelsProps) {
  const charts = useMemo(() => chartsOf(shown.map(([, view]) => view)), [shown]);
  const cursor = useCursor(shown[0]?.[1]);
  const widthOf = (columns: number): number =>
    Math.floor((width - PANEL_PADDING - CHART_GAP * (columns - 1)) / columns);
  const columns = [4, 2].find((count) => widthOf(count) >= CHART_LEAST) ?? 1;
  return shown.map(([provider, view], at) => (
    <HistoryPanel
      key={provider}
      provider={provider}
      view={view}
      charts={charts[at] ?? []}
      width={widthOf(columns)}
      isTable={isTable}
      cursor={cursor}
    />
  ));
}

/** One cursor for all charts, which stays at its time as the range moves. */
function useCursor(view: HistoryView | undefined): HistoryCursor {
  const [spot, setSpot] = useState<{ readonly atMs: number; readonly byKey: boolean }>();
  const { startMs, stepMs, gaps } = view ?? { startMs: 0, stepMs: 1, gaps: [] };
  const last = gaps.length - 1;
  const found = Math.floor(((spot?.atMs ?? -1) - startMs) / stepMs);
  const at = found < 0 || found > last ? undefined : found;
  const move = (to: number, byKey: boolean): void => setSpot({ atMs: startMs + to * stepMs, byKey });
  return {
    at,
    point: (to) => {
      if (to !== undefined) move(to, false);
      else if (spot?.byKey === false) setSpot(undefined);
    },
    press: (event: KeyboardEvent) => {
      const to = keyTarget(event.key, at ?? last, last);
      if (to !== undefined) move(Math.min(last, Math.max(0, to)), true);
      else if (event.key === 'Escape' && spot !== undefined) setSpot(undefined);
      else return;
      event.preventDefault();
    },
  };
}

function keyTarget(key: string, at: number, last: number): number | undefined {
  if (key === 'Home') return 0;
  if (key === 'End') return last;
  const step = /^(?:Arrow|Page)(?:(Left|Down)|Right|Up)$/u.exec(key);
  if (step === null) return undefined;
  return at + (step[1] === undefined ? 1 : -1) * (key.startsWith('P') ? 10 : 1);
}

interface FootProps {
  readonly histories: readonly NamedHistory[];
  readonly sinceMs: number;
  readonly isTable: boolean;
}

/** The providers not shown and why, the cursor's keys, and when the history starts. */
function Foot({ histories, sinceMs, isTable }: FootProps) {
  const pools = useLive((live) => live.pools);
  const missing = (isUsed: boolean): string =>
    histories
      .filter((one) => !isShown(one) && (pools.get(one[0])?.stats.attempts ?? 0) > 0 === isUsed)
      .map(([provider]) => provider)
      .join(', ');
  const [beyond, quiet] = [missing(true), missing(false)];
  return (
    <div className="history-foot">
      {beyond === '' ? null : <p>{words.notTracked(beyond)}</p>}
      {quiet === '' ? null : <p>{words.quiet(quiet)}</p>}
      {isTable ? null : (
        <p>
          <Kbd keys="←" /> <Kbd keys="→" /> {words.keysMove} <Kbd keys="Esc" /> {words.keysRemove}
        </p>
      )}
      <p className="history-since">{words.since(formatMoment(sinceMs).slice(0, -7))}</p>
    </div>
  );
}
