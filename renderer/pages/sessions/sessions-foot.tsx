import type { SessionTotals } from './session-totals.ts';
import { formatTimeOfDay } from '../../session-list/format-session.ts';
import { TIME_PARTS } from './time-bar.tsx';
import { Swatch } from './token-bar.tsx';
import { UNREPORTED_WORDS } from '../../text/format-tokens.ts';
import * as words from './words.ts';

interface SessionsFootProps {
  readonly totals: SessionTotals;
  readonly isWide: boolean;
  /** Both in milliseconds since 1970. */
  readonly since: number | undefined;
  readonly nowMs: number;
}

const TIME_LABELS = { connect: words.connect, first: words.first, stream: words.stream } as const;
const TOKEN_LABELS = {
  cacheRead: words.read,
  cacheWrite: words.written,
  fresh: words.fresh,
  output: words.output,
} as const;

/** Legend of the colours, reasons for unreported usage, and how long sessions are kept. */
export function SessionsFoot({ totals, isWide, since, nowMs }: SessionsFootProps) {
  const { unreported, why, lowerBounds } = totals;
  const reasons = why.map((reason) => UNREPORTED_WORDS[reason]).join('; ');
  return (
    <div className="sessions-foot">
      <p className="sessions-legend">
        {isWide ? (
          <>
            {words.timeLegend}
            {TIME_PARTS.map((part) => (
              <span key={part}>
                <span className={`swatch time-${part}`} aria-hidden="true" /> {TIME_LABELS[part]}
              </span>
            ))}
          </>
        ) : (
          <>
            {words.tokensLegend}
            {(['cacheRead', 'cacheWrite', 'fresh', 'output'] as const).map((kind) => (
              <span key={kind}>
                <Swatch kind={kind} /> {TOKEN_LABELS[kind]}
              </span>
            ))}
          </>
        )}
      </p>
      {unreported > 0 ? (
        <p>{words.unreported(unreported, reasons)}</p>
      ) : lowerBounds.size > 0 ? (
        <p>{words.lowerBounds}</p>
      ) : null}
      {since === undefined ? null : <p>{words.inMemorySince(formatTimeOfDay(since, nowMs))}</p>}
    </div>
  );
}
