import { ChevronDown, ChevronRight, Copy } from 'lucide-react';
import type { ReactNode } from 'react';
import type { AgentView, SessionView } from '../../../src/contract/sessions.ts';
import { classNames } from '../../ui/class-names.ts';
import { copyText } from '../../ui/copy.ts';
import { CachedCell, InOutCell, RequestsCell, StateSign, TokenCell } from './session-cells.tsx';
import type { SessionColumn } from '../../session-list/session-columns.ts';
import { sessionRequestsHref } from '../../navigation/list-places.ts';
import {
  formatAgents,
  modelNames,
  modelsOf,
  formatTimeOfDay,
  sessionTitle,
  shortId,
  stateNow,
  formatSessionState,
  threadName,
  threadTitle,
} from '../../session-list/format-session.ts';
import { Unreported } from './unreported.tsx';
import { TimeBar } from './time-bar.tsx';
import { formatUnreported, formatToken } from '../../text/format-tokens.ts';
import * as words from './words.ts';

interface LineProps {
  readonly columns: readonly SessionColumn[];
  readonly isOpen: boolean;
  readonly isActive: boolean;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

interface SessionLineProps extends LineProps {
  readonly session: SessionView;
}

/** Cells of one session, summed over all its threads. */
export function SessionLine({ session, columns, isOpen, isActive, nowMs }: SessionLineProps) {
  const name = (
    <>
      <Chevron label={words.threadsOf(sessionTitle(session))} isOpen={isOpen} isActive={isActive} />
      <span className="sessions-name">
        <span className="sessions-title">
          <b>{session.name}</b>
          {session.session === null ? null : <Id id={session.session} isActive={isActive} />}
        </span>
        <BelowName session={session} />
      </span>
    </>
  );
  return (
    <Cells
      columns={columns}
      of={session}
      name={name}
      state={<State of={session} nowMs={nowMs} />}
      href={sessionRequestsHref({ session: session.id })}
      isActive={isActive}
    />
  );
}

/** Models, which may be truncated, and the number of agents, which may not. */
function BelowName({ session }: Pick<SessionLineProps, 'session'>) {
  const agents = formatAgents(session);
  const models = session.session === null ? words.noId : modelNames(modelsOf(session));
  return (
    <span className="sessions-below">
      <span className="sessions-models" title={session.models.join(', ')}>
        {models}
      </span>
      {agents === '' ? null : <span>{models === '' ? agents : `· ${agents}`}</span>}
    </span>
  );
}

interface ThreadLineProps extends LineProps {
  readonly session: SessionView;
  readonly agent: AgentView;
  /** 2 for the session's own agents, 3 for agents of an agent. */
  readonly level: number;
}

/** Cells of one thread: the main thread, an agent, or the helpers. */
export function ThreadLine(props: ThreadLineProps) {
  const { session, agent, level, columns, isOpen, isActive, nowMs } = props;
  const name = (
    <span className={`sessions-thread is-level-${Math.min(level, 5)}`}>
      <Chevron label={threadTitle(agent, session)} isOpen={isOpen} isActive={isActive} />
      <span className="sessions-title">
        {threadName(agent)}
        {agent.kind === 'agent' ? <Id id={agent.key} isActive={isActive} /> : null}
        {agent.kind === 'helpers' ? <span className="sessions-id">{words.titles}</span> : null}
      </span>
    </span>
  );
  return (
    <Cells
      columns={columns}
      of={agent}
      name={name}
      state={<State of={agent} nowMs={nowMs} />}
      href={sessionRequestsHref({ session: session.id, agent: agent.key })}
      isActive={isActive}
    />
  );
}

interface CellsProps {
  readonly columns: readonly SessionColumn[];
  readonly of: SessionView | AgentView;
  readonly name: ReactNode;
  readonly state: ReactNode;
  /** Link to the requests. */
  readonly href: string;
  readonly isActive: boolean;
}

function Cells({ columns, of, name, state, href, isActive }: CellsProps) {
  const why = formatUnreported(of);
  const reported = (text: string | null): ReactNode =>
    text ?? <Unreported why={why} isReachable={isActive} />;
  const cell = (column: SessionColumn): ReactNode => {
    if (column.tokens !== undefined)
      return <TokenCell sums={of} kind={column.tokens} isReachable={isActive} />;
    switch (column.key) {
      case 'session':
        return name;
      case 'state':
        return state;
      case 'turns':
        return <Turns of={of} isActive={isActive} />;
      case 'requests':
        return <RequestsCell sums={of} href={href} isReachable={isActive} />;
      case 'inout':
        return <InOutCell sums={of} isReachable={isActive} />;
      case 'cached':
        return (
          <CachedCell sums={of} isReachable={isActive} breaks={of.breaks} latestBreak={of.latestBreak} />
        );
      case 'context':
        return reported(of.context === null ? null : formatToken(of.context));
      case 'time':
        return <TimeBar time={of.time} />;
      default:
        return null;
    }
  };
  return columns.map((column) => (
    <div
      key={column.key}
      role="gridcell"
      className={classNames('sessions-cell', `sessions-${column.key}`, column.isNumber && 'is-number')}
    >
      {cell(column)}
    </div>
  ));
}

function Turns({ of, isActive }: { readonly of: SessionView | AgentView; readonly isActive: boolean }) {
  if (of.turns !== null) return of.turns;
  const why = 'kind' in of && of.kind === 'helpers' ? words.helpersHaveNoTurns : words.turnsUnreported;
  return <Unreported why={why} isReachable={isActive} />;
}

interface StateProps {
  readonly of: SessionView | AgentView;
  readonly nowMs: number;
}

function State({ of, nowMs }: StateProps) {
  const trouble = 'trouble' in of ? of.trouble : null;
  return (
    <span className="sessions-states">
      <span>
        <StateSign state={stateNow(of, nowMs)} /> {formatSessionState(of, nowMs)}
      </span>
      {trouble === null ? null : (
        <span className="sessions-trouble">
          {trouble.retryAt !== null && trouble.retryAt > nowMs
            ? words.waitsUntil(formatTimeOfDay(trouble.retryAt, nowMs))
            : words.failures(trouble.failures)}
        </span>
      )}
    </span>
  );
}

interface ChevronProps {
  /** Says what expands, and whose it is; screen readers cannot tell from the row alone. */
  readonly label: string;
  readonly isOpen: boolean;
  readonly isActive: boolean;
}

/** Has no click handler: the row expands and collapses wherever it is clicked. */
function Chevron({ label, isOpen, isActive }: ChevronProps) {
  const Icon = isOpen ? ChevronDown : ChevronRight;
  return (
    <button
      type="button"
      className="sessions-chevron"
      data-folds-row
      aria-label={label}
      aria-expanded={isOpen}
      tabIndex={isActive ? 0 : -1}
    >
      <Icon size={14} aria-hidden="true" />
    </button>
  );
}

interface IdProps {
  readonly id: string;
  readonly isActive: boolean;
}

/** End of an id; clicking it copies the whole id. */
function Id({ id, isActive }: IdProps) {
  return (
    <button
      type="button"
      className="sessions-id"
      tabIndex={isActive ? 0 : -1}
      title={words.copyId(id)}
      onClick={(event) => {
        event.stopPropagation();
        void copyText(id, words.theId);
      }}
    >
      {shortId(id)}
      <span className="visually-hidden">{words.copyTheId}</span>
      <Copy size={11} aria-hidden="true" />
    </button>
  );
}
