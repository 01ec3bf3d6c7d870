import { classNames } from '../../ui/class-names.ts';
import { useProgramNow } from '../../live/use-program-now.ts';
import { AREA_HEIGHT } from '../../connection-timeline/draw-area.ts';
import { byUrgency, type TimelineNow, timelinesNow, type NowForm } from './timeline-now.ts';
import type { OrderedTimelines } from '../../connection-timeline/timeline-order.ts';
import type { TimelineRequests } from '../../connection-timeline/timeline-requests.ts';
import { timelineHeight, timelineRows, timelineTop } from '../../connection-timeline/timeline-rows.ts';
import './now-panel.css';
import { NowRing } from './now-ring.tsx';
import * as words from './words.ts';

/** The most lines in the list form; the table and the Requests page show the rest. */
const MAX_LIST = 8;

interface NowPanelProps {
  readonly form: NowForm;
  readonly order: OrderedTimelines;
  readonly requests: TimelineRequests;
  readonly idleTimeoutSecs: number;
  readonly frozenAtMs: number | undefined;
}

/** The current activity of each open connection and what will end it: the right edge of the picture in words. */
export function NowPanel({ form, order, requests, idleTimeoutSecs, frozenAtMs }: NowPanelProps) {
  const { timelines, live } = order;
  const liveMs = useProgramNow(frozenAtMs === undefined);
  const all = timelinesNow({ timelines, requests, nowMs: frozenAtMs ?? liveMs, idleTimeoutSecs });
  const isColumn = form === 'column';
  const shown = isColumn ? all : byUrgency(all).slice(0, MAX_LIST);
  const rows = timelineRows(timelines.length, live);
  if (all.length === 0 && !isColumn) return null;
  return (
    <section
      className={`now-${form}`}
      aria-label={words.now}
      style={isColumn ? { paddingTop: AREA_HEIGHT } : undefined}
    >
      <p className="now-head" aria-hidden="true">
        {words.now}
      </p>
      <ul className="now-lines" style={isColumn ? { height: rows.height } : undefined}>
        {shown.map((now) => (
          <li
            key={now.id}
            className={classNames('now-line', `is-${now.tone}`)}
            style={
              isColumn
                ? { top: timelineTop(rows, now.index), height: timelineHeight(rows, now.index) }
                : undefined
            }
          >
            <NowLine now={now} isNumberHidden={isColumn} />
          </li>
        ))}
      </ul>
      {shown.length === all.length ? null : (
        <p className="small">{words.moreInTable(all.length - shown.length)}</p>
      )}
    </section>
  );
}

interface NowLineProps {
  readonly now: TimelineNow;
  /** Hidden if the timeline next to it already shows the number; screen readers still get it. */
  readonly isNumberHidden: boolean;
}

function NowLine({ now, isNumberHidden }: NowLineProps) {
  return (
    <>
      <span className={isNumberHidden ? 'visually-hidden' : 'now-number'}>#{now.id} </span>
      {now.share === undefined ? null : <NowRing share={now.share} />}
      <span className="now-text">{now.text}</span>
    </>
  );
}
