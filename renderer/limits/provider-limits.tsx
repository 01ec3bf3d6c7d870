import {
  asOfText,
  extraDetailText,
  extraStateText,
  extraUsages,
  limitName,
  limitOwner,
  resetText,
} from '../../src/contract/format-limit.ts';
import { useLive, wallTimeAt } from '../live/store.ts';
import { useProgramNow } from '../live/use-program-now.ts';
import { LimitMeter } from './limit-meter.tsx';
import { LimitNumber } from './limit-number.tsx';
import { formatAge, bindingWindows, limitReadings } from './limit-reading.ts';
import * as words from './words.ts';

interface ProviderLimitsProps {
  readonly provider: string;
}

/** Shows the tightest window of each account; nothing if the provider has reported none. */
export function ProviderLimits({ provider }: ProviderLimitsProps) {
  const windows = useLive((live) => live.limits).filter((window) => window.provider === provider);
  const nowMs = wallTimeAt(useProgramNow(windows.length > 0));
  if (windows.length === 0) return null;
  return (
    <div className="provider-limits">
      <dt>{words.rateLimit}</dt>
      {limitReadings(bindingWindows(windows, nowMs), nowMs).map((reading) => (
        <dd key={reading.key}>
          <span className="provider-limit-name">
            {limitOwner(reading.window)}, {limitName(reading.window)}
          </span>
          <LimitMeter left={reading.left} tone={reading.tone} />
          <LimitNumber reading={reading} nowMs={nowMs} />
          <span>{resetText(reading.window, nowMs)}</span>
          <span className="is-quiet">
            {reading.freshness === 'stale'
              ? formatAge(reading.window, nowMs)
              : asOfText(reading.window, nowMs)}
          </span>
        </dd>
      ))}
      {extraUsages(windows).map((window) => (
        <dd key={`${window.provider} ${window.account} extra`}>
          <span className="provider-limit-name">{words.extraUsageOf(limitOwner(window))}</span>
          <span>
            {[extraStateText(window.extra), extraDetailText(window.extra)].filter(Boolean).join(', ')}
          </span>
          <span>{resetText(window.extra, nowMs)}</span>
          <span className="is-quiet">{asOfText(window.extra, nowMs)}</span>
        </dd>
      ))}
    </div>
  );
}
