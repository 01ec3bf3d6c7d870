import { RotateCw, Unlink, X } from 'lucide-react';
import { breakText } from '../../../src/contract/format-break.ts';
import type { CacheBreak, SessionState, Sums } from '../../../src/contract/sessions.ts';
import { formatCount } from '../../text/format.ts';
import { classNames } from '../../ui/class-names.ts';
import { Unreported } from './unreported.tsx';
import {
  cachedShare,
  formatCached,
  isLowerBound,
  formatUnreported,
  promptOf,
  type TokenKind,
  formatToken,
  WELL_CACHED,
} from '../../text/format-tokens.ts';
import * as words from './words.ts';

interface CellProps {
  readonly sums: Sums;
  /** Whether the row has focus. */
  readonly isReachable: boolean;
}

/** Tokens of one kind; a lower bound if some responses did not report them. */
export function TokenCell({ sums, kind, isReachable }: CellProps & { readonly kind: TokenKind }) {
  const count = sums.tokens[kind];
  if (count === null) return <Unreported why={formatUnreported(sums)} isReachable={isReachable} />;
  return (
    <>
      {isLowerBound(sums, kind) ? <AtLeast /> : null}
      {formatToken(count)}
    </>
  );
}

/** Whole prompt and output, for tables too narrow for the separate kinds. */
export function InOutCell({ sums, isReachable }: CellProps) {
  const prompt = promptOf(sums.tokens);
  const { output } = sums.tokens;
  if (prompt === null && output === null)
    return <Unreported why={formatUnreported(sums)} isReachable={isReachable} />;
  return (
    <>
      {sums.unreported > 0 ? <AtLeast /> : null}
      {formatToken(prompt)} / {formatToken(output)}
    </>
  );
}

/** Marks a sum that is a lower bound. */
export function AtLeast() {
  return (
    <>
      <span aria-hidden="true">≥ </span>
      <span className="visually-hidden">{words.atLeast}</span>
    </>
  );
}

interface CachedProps extends CellProps {
  readonly breaks: number;
  readonly latestBreak: CacheBreak | null;
}

/** Share of tokens read from the cache, and the number of cache breaks. */
export function CachedCell({ sums, isReachable, breaks, latestBreak }: CachedProps) {
  const share = cachedShare(sums.tokens);
  return (
    <>
      {share === null ? (
        <Unreported why={formatUnreported(sums)} isReachable={isReachable} />
      ) : (
        <span className={classNames(share >= WELL_CACHED && 'is-good')}>{formatCached(sums.tokens)}</span>
      )}
      {breaks === 0 ? null : (
        <span className="break-count" title={breakTip(breaks, latestBreak)}>
          <Unlink size={12} aria-hidden="true" />
          {breaks}
          <span className="visually-hidden">{words.breakWord(breaks)}</span>
        </span>
      )}
    </>
  );
}

function breakTip(breaks: number, latest: CacheBreak | null): string {
  return latest === null ? words.cacheBreaks(breaks) : words.latestBreak(breaks, breakText(latest));
}

interface RequestsCellProps extends CellProps {
  readonly href: string;
}

/** Number of requests with a link to them, and how many failed. */
export function RequestsCell({ sums, href, isReachable }: RequestsCellProps) {
  const { requests, clientRetries, proxyRetries, errors } = sums;
  const retries = clientRetries + proxyRetries;
  return (
    <>
      <a href={href} className="sessions-count" tabIndex={isReachable ? 0 : -1}>
        {formatCount(requests)}
        <span className="visually-hidden">{words.requestWord(requests)}</span>
      </a>
      {retries === 0 ? null : (
        <span className="retry-count" title={words.retriedBy(clientRetries, proxyRetries)}>
          <RotateCw size={10} aria-hidden="true" />
          {retries}
          <span className="visually-hidden">{words.retryWord(retries)}</span>
        </span>
      )}
      {errors === 0 ? null : (
        <span className="error-count" title={words.failedRequests(errors)}>
          <X size={11} aria-hidden="true" />
          {errors}
          <span className="visually-hidden">{words.failed}</span>
        </span>
      )}
    </>
  );
}

interface StateSignProps {
  readonly state: SessionState;
}

/** Green disc for a live session, grey for an idle one, ring for an ended one. */
export function StateSign({ state }: StateSignProps) {
  return <span className={`state-sign is-${state}`} aria-hidden="true" />;
}
