import { Fragment, memo, useState } from 'react';
import {
  asOfText,
  extraDetailText,
  extraStateText,
  limitName,
  limitOwner,
  resetText,
} from '../../src/contract/format-limit.ts';
import { type ExtraUsage, LIMIT_STALE_MS, type LimitWindow } from '../../src/contract/limits.ts';
import { useLive, wallTimeAt } from '../live/store.ts';
import { useProgramNow } from '../live/use-program-now.ts';

import { Button } from '../ui/button.tsx';
import { Chip } from '../ui/chip.tsx';
import { classNames } from '../ui/class-names.ts';
import { LimitMeter } from './limit-meter.tsx';
import { LimitNumber } from './limit-number.tsx';
import { formatAge, type ShownLimit, limitReadings } from './limit-reading.ts';
import * as words from './words.ts';

/** More cells would push the sessions out of sight; a button shows the rest. */
const CELLS_AT_FIRST = 8;

/** One cell per account and rate-limit window; renders nothing if no provider has reported any. */
export const LimitsStrip = memo(function LimitsStrip() {
  const windows = useLive((live) => live.limits);
  const nowMs = wallTimeAt(useProgramNow(windows.length > 0));
  const [isWhole, setIsWhole] = useState(false);
  const readings = limitReadings(windows, nowMs);
  if (readings.length === 0) return null;
  const shown = isWhole ? readings : readings.slice(0, CELLS_AT_FIRST);
  return (
    <section className="limits" aria-label={words.title}>
      <ul className="panel limits-strip">
        {shown.map((reading) => (
          <Fragment key={reading.key}>
            <LimitCell reading={reading} nowMs={nowMs} />
            {reading.extra === undefined ? null : (
              <ExtraCell window={reading.window} extra={reading.extra} nowMs={nowMs} />
            )}
          </Fragment>
        ))}
      </ul>
      {shown.length === readings.length ? null : (
        <Button size="small" onClick={() => setIsWhole(true)}>
          {words.showAll(readings.length)}
        </Button>
      )}
    </section>
  );
});

interface LimitCellProps {
  readonly reading: ShownLimit;
  readonly nowMs: number;
}

const CHIP_TONES = { fine: 'grey', low: 'amber', out: 'red', stale: 'grey' } as const;

function LimitCell({ reading, nowMs }: LimitCellProps) {
  const { window, left, tone, isLeast, freshness } = reading;
  return (
    <li className="limit-cell">
      <p className="limit-line is-quiet">
        <span>{limitOwner(window)}</span>
        <span>{limitName(window)}</span>
      </p>
      <p className="limit-line">
        <LimitNumber reading={reading} nowMs={nowMs} />
        {freshness === 'stale' ? <Chip>{formatAge(window, nowMs)}</Chip> : null}
        {isLeast ? <Chip tone={CHIP_TONES[tone]}>{words.leastLeft}</Chip> : null}
      </p>
      <LimitMeter left={left} tone={tone} />
      <p className="limit-line">
        <span className="secondary">{resetText(window, nowMs)}</span>
        <span className="is-quiet">{asOfText(window, nowMs)}</span>
      </p>
    </li>
  );
}

interface ExtraCellProps {
  readonly window: LimitWindow;
  readonly extra: ExtraUsage;
  readonly nowMs: number;
}

/** Extra usage has no meter: using it up does not block anything. */
function ExtraCell({ window, extra, nowMs }: ExtraCellProps) {
  const isStale = nowMs - extra.asOf > LIMIT_STALE_MS;
  return (
    <li className="limit-cell">
      <p className="limit-line is-quiet">
        <span>{limitOwner(window)}</span>
        <span>{words.extraUsage}</span>
      </p>
      <p className="limit-line">
        <span className={classNames('limit-number', isStale && 'is-stale')}>
          <b>{extraStateText(extra)}</b> {extraDetailText(extra)}
        </span>
        {isStale ? <Chip>{formatAge(extra, nowMs)}</Chip> : null}
      </p>
      <p className="limit-line limit-last">
        <span className="secondary">{resetText(extra, nowMs)}</span>
        <span className="is-quiet">{asOfText(extra, nowMs)}</span>
      </p>
    </li>
  );
}
