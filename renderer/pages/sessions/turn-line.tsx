import { ScrollText } from 'lucide-react';
import type { AgentView, TurnsView, TurnView } from '../../../src/contract/sessions.ts';
import { classNames } from '../../ui/class-names.ts';
import { Unreported } from './unreported.tsx';
import { AtLeast } from './session-cells.tsx';
import { sessionRequestsHref, connectionHref, connectionLogHref } from '../../navigation/list-places.ts';
import type { TableRow } from '../../session-list/session-rows.ts';
import { formatClockSecs, partName, formatTotal } from '../../session-list/format-session.ts';
import { TimeBar } from './time-bar.tsx';
import { TokenBar } from './token-bar.tsx';
import type { TokenScale } from '../../session-list/token-scale.ts';
import {
  cachedShare,
  formatCached,
  formatUnreported,
  promptOf,
  formatToken,
  WELL_CACHED,
} from '../../text/format-tokens.ts';
import * as words from './words.ts';

interface ScaleLineProps {
  readonly scale: TokenScale;
  /** Kind of the thread: helpers have requests instead of turns. */
  readonly of: AgentView['kind'];
  readonly isWide: boolean;
}

/** Header of a thread's turns, with their common scale. */
export function ScaleLine({ scale, of, isWide }: ScaleLineProps) {
  return (
    <>
      <Cell name="turn">{of === 'helpers' ? words.requestNumber : words.turn}</Cell>
      <Cell name="at">
        <span className="visually-hidden">{words.began}</span>
      </Cell>
      <Cell name="bar">
        <span className="visually-hidden">{words.scaleUpTo(scale.most)}</span>
        {scale.ticks.map((tick) => (
          <span
            key={tick}
            className={classNames('scale-tick', tick === 0 && 'is-first', tick === scale.most && 'is-last')}
            style={{ left: `${(tick / scale.most) * 100}%` }}
            aria-hidden="true"
          >
            {formatToken(tick)}
          </span>
        ))}
      </Cell>
      <Cell name="tokens" isNumber>
        {words.tokens}
      </Cell>
      <Cell name="share" isNumber>
        {words.cached}
      </Cell>
      {isWide ? <Cell name="split">{words.timeSplit}</Cell> : null}
      <Cell name="total" isNumber>
        {words.total}
      </Cell>
      {isWide ? <Cell name="links">{words.links}</Cell> : null}
    </>
  );
}

type TurnRow = Extract<TableRow, { kind: 'turn' }>;

interface TurnLineProps {
  readonly thread: TurnRow['thread'];
  readonly turn: TurnView;
  readonly scale: TokenScale;
  readonly isWide: boolean;
  readonly isActive: boolean;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

/** One turn: tokens on the thread's scale, where its time went, and links to its requests and connection. */
export function TurnLine(props: TurnLineProps) {
  const { thread, turn, scale, isWide, isActive, nowMs } = props;
  const share = cachedShare(turn.prompt);
  const cost = turn.breaks.some(({ kind }) => kind !== 'compacted');
  const href = sessionRequestsHref({ session: thread.session, agent: thread.agent, turn: turn.turn });
  const reach = isActive ? 0 : -1;
  // Time passes between updates while a request is in progress.
  const totalMs = turn.live > 0 ? Math.max(turn.totalMs, nowMs - turn.startedAt) : turn.totalMs;
  return (
    <>
      <Cell name="turn" isNumber>
        {isWide ? (
          turn.turn
        ) : (
          <a href={href} tabIndex={reach}>
            {turn.turn}
          </a>
        )}
      </Cell>
      <Cell name="at">{formatClockSecs(turn.startedAt)}</Cell>
      <Cell name="bar">
        <Ticks scale={scale} />
        <TokenBar tokens={turn.prompt} most={scale.most} />
      </Cell>
      <Cell name="tokens" isNumber>
        <InOut turn={turn} isActive={isActive} />
      </Cell>
      <Cell name="share" isNumber>
        {share === null ? (
          <Unreported why={formatUnreported(turn)} isReachable={isActive} />
        ) : (
          <span className={classNames(share >= WELL_CACHED ? 'is-good' : cost && 'is-cost')}>
            {formatCached(turn.prompt)}
          </span>
        )}
      </Cell>
      {isWide ? (
        <Cell name="split">
          <TimeBar time={turn.time} />
        </Cell>
      ) : null}
      <Cell name="total" isNumber>
        {formatTotal(totalMs)}
      </Cell>
      {isWide ? (
        <Cell name="links">
          <a href={href} tabIndex={reach} title={words.requestsOf(partName(thread))}>
            {words.requestCount(turn.requests)}
          </a>
          <ConnectionLinks turn={turn} name={partName(thread)} tabIndex={reach} />
        </Cell>
      ) : null}
    </>
  );
}

function InOut({ turn, isActive }: Pick<TurnLineProps, 'turn' | 'isActive'>) {
  const prompt = promptOf(turn.prompt);
  const { output } = turn.prompt;
  if (prompt === null && output === null)
    return <Unreported why={formatUnreported(turn)} isReachable={isActive} />;
  return (
    <>
      {turn.unreported > 0 ? <AtLeast /> : null}
      {formatToken(prompt)} <span className="is-quiet">{words.tokensIn}</span> {formatToken(output)}{' '}
      <span className="is-quiet">{words.tokensOut}</span>
    </>
  );
}

interface ConnectionLinksProps {
  readonly turn: TurnView;
  readonly name: string;
  readonly tabIndex: number;
}

function ConnectionLinks({ turn, name, tabIndex }: ConnectionLinksProps) {
  const { provider, connectionId, opened } = turn;
  if (connectionId === 0) return null;
  const place = { provider, id: connectionId };
  return (
    <>
      <a
        href={connectionHref(place)}
        tabIndex={tabIndex}
        className={opened ? 'is-cost' : 'is-good'}
        title={opened ? words.openedBy(name) : words.reused}
      >
        <span className="visually-hidden">{opened ? words.openedConnection : words.reusedConnection}</span>#
        {connectionId}
      </a>
      <a
        href={connectionLogHref(place)}
        tabIndex={tabIndex}
        className="turn-log"
        aria-label={words.logOf(connectionId)}
        title={words.showInLog}
      >
        <ScrollText size={12} aria-hidden="true" />
      </a>
    </>
  );
}

function Ticks({ scale }: Pick<ScaleLineProps, 'scale'>) {
  return scale.ticks.map((tick) => (
    <span
      key={tick}
      className="turn-tick"
      style={{ left: `${(tick / scale.most) * 100}%` }}
      aria-hidden="true"
    />
  ));
}

interface OlderLineProps {
  readonly older: NonNullable<TurnsView['older']>;
  readonly of: AgentView['kind'];
}

/** Summary of older turns that are not kept individually. */
export function OlderLine({ older, of }: OlderLineProps) {
  return (
    <div role="gridcell" className="sessions-note">
      {of === 'helpers' ? words.olderRequests(older.requests) : words.olderTurns(older.turns, older.requests)}
      {words.olderTokens(
        formatToken(promptOf(older.tokens)),
        formatToken(older.tokens.output),
        formatCached(older.tokens),
      )}
    </div>
  );
}

interface NoTurnsLineProps {
  readonly isLoading: boolean;
}

export function NoTurnsLine({ isLoading }: NoTurnsLineProps) {
  return (
    <div role="gridcell" className="sessions-note">
      {isLoading ? words.loading : words.noTurns}
    </div>
  );
}

interface CellProps {
  readonly name: string;
  readonly isNumber?: boolean;
  readonly children?: React.ReactNode;
}

function Cell({ name, isNumber = false, children }: CellProps) {
  return (
    <div role="gridcell" className={classNames('turn-cell', `turn-${name}`, isNumber && 'is-number')}>
      {children}
    </div>
  );
}
