import { plural } from '../../text/format.ts';
import type { SessionTotals } from './session-totals.ts';
import { formatTimeOfDay } from '../../session-list/format-session.ts';
import { TIME_PARTS } from './time-bar.tsx';
import { Swatch } from './token-bar.tsx';
import { UNREPORTED_WORDS } from '../../text/format-tokens.ts';

interface SessionsFootProps {
  readonly totals: SessionTotals;
  readonly isWide: boolean;
  /** Both in milliseconds since 1970. */
  readonly since: number | undefined;
  readonly nowMs: number;
}

const TIME_LABELS = { connect: 'connect', first: 'first byte', stream: 'stream' } as const;
const TOKEN_LABELS = { cacheRead: 'read', cacheWrite: 'written', fresh: 'fresh', output: 'output' } as const;

/** What the colours mean, what was not reported and why, and for how long all this is kept. */
export function SessionsFoot({ totals, isWide, since, nowMs }: SessionsFootProps) {
  const { unreported, why, lowerBounds } = totals;
  const reasons = why.map((reason) => UNREPORTED_WORDS[reason]).join('; ');
  return (
    <div className="sessions-foot">
      <p className="sessions-legend">
        {isWide ? (
          <>
            Time:
            {TIME_PARTS.map((part) => (
              <span key={part}>
                <span className={`swatch time-${part}`} aria-hidden="true" /> {TIME_LABELS[part]}
              </span>
            ))}
          </>
        ) : (
          <>
            Tokens:
            {(['cacheRead', 'cacheWrite', 'fresh', 'output'] as const).map((kind) => (
              <span key={kind}>
                <Swatch kind={kind} /> {TOKEN_LABELS[kind]}
              </span>
            ))}
          </>
        )}
      </p>
      {unreported > 0 ? (
        <p>
          {plural(unreported, 'answer')} reported no usage{reasons === '' ? '' : ` (${reasons})`}, so totals
          show ≥.
        </p>
      ) : lowerBounds.size > 0 ? (
        <p>- : not reported by the provider, so totals show ≥.</p>
      ) : null}
      {since === undefined ? null : <p>In memory only, since {formatTimeOfDay(since, nowMs)}.</p>}
    </div>
  );
}
