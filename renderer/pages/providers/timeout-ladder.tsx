import { TriangleAlert } from 'lucide-react';
import { useMemo } from 'react';
import type { ProviderView } from '../../../src/contract/settings/settings-view.ts';
import type { RowState } from '../../settings-form/row-state.ts';
import { focusSetting } from '../../settings-form/focused-setting.ts';
import { classNames } from '../../ui/class-names.ts';
import { ladderTicks, type Ladder, ladderOf, axisPosition, type Rung } from './ladder.ts';
import './timeout-ladder.css';
import * as words from './words.ts';

interface TimeoutLadderProps {
  readonly provider: ProviderView;
  readonly rows: readonly RowState[];
}

/**
 * Every timeout that can end a request, on one axis. It shows the values in effect; clicking a rung jumps to its
 * setting.
 */
export function TimeoutLadder({ provider, rows }: TimeoutLadderProps) {
  const ladder = useMemo(() => ladderOf(rows, provider.dialect), [rows, provider.dialect]);
  const hasAssistant = ladder.rungs.some(({ owner }) => owner === 'assistant');
  return (
    <section className="panel ladder" aria-labelledby="ladder-title">
      <div className="ladder-top">
        <h2 id="ladder-title">{words.timeouts}</h2>
        <p className="ladder-lead">{words.timeoutsText}</p>
        <p className="ladder-legend" aria-hidden="true">
          <span className="ladder-key ladder-key-ours">{words.ours}</span>
          {hasAssistant ? (
            <span className="ladder-key">
              <svg
                width="22"
                height="10"
                viewBox="0 0 22 10"
                fill="none"
                stroke="currentColor"
                strokeWidth="1.75"
              >
                <path d="M0 5h11" strokeDasharray="1.75 2.25" />
                <circle cx="17" cy="5" r="4" />
              </svg>
              {words.assistants}
            </span>
          ) : null}
        </p>
      </div>
      <div className="ladder-body">
        <Grid ladder={ladder} />
        <ul className="ladder-rungs" aria-label={words.clocks}>
          {ladder.rungs.map((rung) => (
            <RungRow key={rung.id} rung={rung} ladder={ladder} />
          ))}
        </ul>
      </div>
      {ladder.staged === 0 ? null : <p className="small">{words.notApplied(ladder.staged)}</p>}
    </section>
  );
}

interface LadderProps {
  readonly ladder: Ladder;
}

/** Grid lines behind the rungs, labelled below. */
function Grid({ ladder: { maxSecs } }: LadderProps) {
  return (
    <div className="ladder-grid" aria-hidden="true">
      {ladderTicks(maxSecs).map(({ secs, text }) => (
        <span key={secs} className="ladder-tick" style={{ left: percent(secs, maxSecs) }}>
          <span>{text}</span>
        </span>
      ))}
    </div>
  );
}

interface RungRowProps extends LadderProps {
  readonly rung: Rung;
}

function RungRow({ rung, ladder }: RungRowProps) {
  const { owner, label, secs, note } = rung;
  return (
    <li
      className={classNames(
        'ladder-rung',
        `is-${owner}`,
        rung.isFromEnvironment && 'is-environment',
        rung.isNeverReached && 'is-never',
      )}
    >
      <span className="ladder-label">
        {owner === 'assistant' ? (
          label
        ) : (
          <button type="button" className="ladder-link" onClick={() => focusSetting(rung.id)}>
            {label}
            <span className="visually-hidden">{words.goToTimeout}</span>
          </button>
        )}
        {rung.isFromEnvironment ? (
          <span className="ladder-env">
            <span aria-hidden="true">{words.env}</span>
            <span className="visually-hidden">{words.fromEnvironment}</span>
          </span>
        ) : null}
      </span>
      <span className="ladder-value">
        {secs === 0 ? words.off : owner === 'assistant' ? '' : words.seconds(secs)}
      </span>
      <span className="ladder-plot" aria-hidden="true">
        {owner === 'assistant' ? <Dotted rung={rung} ladder={ladder} /> : <Bar rung={rung} ladder={ladder} />}
        {rung.hasCutLine ? (
          <span
            className={classNames('ladder-cut', ladder.isTotalFromEnvironment && 'is-environment')}
            style={{ left: percent(ladder.totalSecs, ladder.maxSecs) }}
          />
        ) : null}
      </span>
      <span className="ladder-note">
        {rung.isNeverReached ? <TriangleAlert size={13} aria-hidden="true" /> : null}
        <span>
          {note}
          {rung.warnsAtSecs === undefined ? null : (
            <span className="visually-hidden">{words.warnsAfter(rung.warnsAtSecs)}</span>
          )}
        </span>
      </span>
    </li>
  );
}

/** Bar up to the point where this timeout ends a request; hatched past the total timeout. */
function Bar({ rung: { secs, isNeverReached }, ladder: { totalSecs, maxSecs } }: RungRowProps) {
  if (secs === 0) return <span className="ladder-off" />;
  const reached = isNeverReached ? totalSecs : secs;
  return (
    <>
      <span className="ladder-bar" style={{ width: percent(reached, maxSecs) }} />
      {secs > reached ? (
        <span
          className="ladder-hatched"
          style={{
            left: percent(reached, maxSecs),
            width: `${(axisPosition(secs, maxSecs) - axisPosition(reached, maxSecs)) * 100}%`,
          }}
        />
      ) : null}
    </>
  );
}

/** Dotted line up to the point where the assistant gives up, with a tick where it warns. */
function Dotted({ rung: { secs, warnsAtSecs }, ladder: { maxSecs } }: RungRowProps) {
  return (
    <>
      <span className="ladder-dotted" style={{ width: percent(secs, maxSecs) }} />
      {warnsAtSecs === undefined ? null : (
        <span className="ladder-warns" style={{ left: percent(warnsAtSecs, maxSecs) }}>
          <span>{words.warnsAt(warnsAtSecs)}</span>
        </span>
      )}
      <span className="ladder-ring" style={{ left: percent(secs, maxSecs) }} />
    </>
  );
}

function percent(secs: number, maxSecs: number): string {
  return `${axisPosition(secs, maxSecs) * 100}%`;
}
