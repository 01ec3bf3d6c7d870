import type { AgentView, CacheBreak, SessionView, TurnsView, TurnView } from '../../src/contract/sessions.ts';
import { type TokenScale, tokenScale } from './token-scale.ts';
import { promptOf } from '../text/format-tokens.ts';

interface RowBase {
  /** Unique in the table and stable across ticks. */
  readonly key: string;
  /** Starts at 1, as in `aria-level`. */
  readonly level: number;
  /** Key of the parent row; empty for a session. */
  readonly parent: string;
}

/** Thread that turns belong to. Turn rows do not reference the session, which changes with each request. */
interface ThreadId {
  readonly session: number;
  readonly agent: string;
  readonly kind: AgentView['kind'];
}

/** Row of the table. Sessions expand to threads, threads to turns, and helpers to requests. */
export type TableRow =
  | (RowBase & { readonly kind: 'session'; readonly session: SessionView; readonly isOpen: boolean })
  | (RowBase & {
      readonly kind: 'thread';
      readonly session: SessionView;
      readonly agent: AgentView;
      readonly isOpen: boolean;
    })
  | (RowBase & { readonly kind: 'scale'; readonly scale: TokenScale; readonly of: AgentView['kind'] })
  | (RowBase & {
      readonly kind: 'turn';
      readonly thread: ThreadId;
      readonly turn: TurnView;
      readonly scale: TokenScale;
    })
  | (RowBase & { readonly kind: 'break'; readonly turn: TurnView; readonly cacheBreak: CacheBreak })
  | (RowBase & {
      readonly kind: 'older';
      readonly older: NonNullable<TurnsView['older']>;
      readonly of: AgentView['kind'];
    })
  /** Placeholder while the turns are loading, or if there are none. */
  | (RowBase & { readonly kind: 'no_turns'; readonly isLoading: boolean });

export function sessionKey(id: number): string {
  return String(id);
}

export function threadKey(id: number, agent: string): string {
  return `${id}/${agent}`;
}

export function turnKey(id: number, agent: string, turn: number): string {
  return `${id}/${agent}/${turn}`;
}

/**
 * All rows in display order. `open` has the keys of the expanded rows, `turns` the turns loaded for expanded threads.
 */
export function tableRows(
  sessions: readonly SessionView[],
  open: ReadonlySet<string>,
  turns: ReadonlyMap<string, TurnsView>,
): readonly TableRow[] {
  return sessions.flatMap((session): readonly TableRow[] => {
    const key = sessionKey(session.id);
    const isOpen = open.has(key);
    const head: TableRow = { kind: 'session', key, level: 1, parent: '', session, isOpen };
    if (!isOpen) return [head];
    return [head, ...threadsInOrder(session).flatMap((one) => threadRows(one, open, turns))];
  });
}

interface Thread {
  readonly session: SessionView;
  readonly agent: AgentView;
  /** 0 for the session's own agents. */
  readonly depth: number;
}

/** The main thread, then each agent followed by its sub-agents, then the helpers. */
function threadsInOrder(session: SessionView): readonly Thread[] {
  const { agents } = session;
  const children = new Map<string | null, AgentView[]>();
  const known = new Set(agents.map(({ key }) => key));
  for (const agent of agents) {
    if (agent.kind !== 'agent') continue;
    const isTop = agent.parent === null || agent.parent === agent.key || !known.has(agent.parent);
    const parent = isTop ? null : agent.parent;
    children.set(parent, [...(children.get(parent) ?? []), agent]);
  }
  const seen = new Set<string>();
  const below = (parent: string | null, depth: number): readonly Thread[] =>
    (children.get(parent) ?? []).flatMap((agent) => {
      if (seen.has(agent.key)) return [];
      seen.add(agent.key);
      return [{ session, agent, depth }, ...below(agent.key, depth + 1)];
    });
  const ofKind = (kind: AgentView['kind']): readonly Thread[] =>
    agents.filter((agent) => agent.kind === kind).map((agent) => ({ session, agent, depth: 0 }));
  const placed = below(null, 0);
  // Agents in a cycle of parents, which are not reachable from the top.
  const left = agents
    .filter(({ kind, key }) => kind === 'agent' && !seen.has(key))
    .map((agent) => ({ session, agent, depth: 0 }));
  return [...ofKind('main'), ...placed, ...left, ...ofKind('helpers')];
}

/** Whether a row can be expanded. */
export function canFold(row: TableRow): row is Extract<TableRow, { kind: 'session' | 'thread' }> {
  return row.kind === 'session' || row.kind === 'thread';
}

function threadRows(
  { session, agent, depth }: Thread,
  open: ReadonlySet<string>,
  turns: ReadonlyMap<string, TurnsView>,
): readonly TableRow[] {
  const key = threadKey(session.id, agent.key);
  const isOpen = open.has(key);
  const level = 2 + depth;
  const parent = sessionKey(session.id);
  const head: TableRow = { kind: 'thread', key, level, parent, session, agent, isOpen };
  if (!isOpen) return [head];
  const view = turns.get(key);
  const base = { level: level + 1, parent: key };
  if (view === undefined || (view.turns.length === 0 && view.older === null))
    return [head, { kind: 'no_turns', key: `${key}/none`, ...base, isLoading: view === undefined }];
  const thread = { session: session.id, agent: agent.key, kind: agent.kind };
  return [head, ...knownTurnRows(thread, view, base)];
}

/** Caches the rows of each loaded set of turns. */
const KNOWN = new WeakMap<TurnsView, { readonly base: TurnBase; readonly rows: readonly TableRow[] }>();

type TurnBase = Pick<RowBase, 'level' | 'parent'>;

function knownTurnRows(thread: ThreadId, view: TurnsView, base: TurnBase): readonly TableRow[] {
  const known = KNOWN.get(view);
  if (known?.base.level === base.level && known.base.parent === base.parent) return known.rows;
  const rows = turnRows(thread, view, base);
  KNOWN.set(view, { base, rows });
  return rows;
}

function turnRows(thread: ThreadId, view: TurnsView, base: TurnBase): readonly TableRow[] {
  const scale = tokenScale(Math.max(0, ...view.turns.map(tokensShown)));
  const key = base.parent;
  return [
    { kind: 'scale', key: `${key}/scale`, ...base, scale, of: thread.kind },
    ...(view.older === null
      ? []
      : [{ kind: 'older' as const, key: `${key}/older`, ...base, older: view.older, of: thread.kind }]),
    ...view.turns.flatMap((turn): readonly TableRow[] => [
      ...turn.breaks.map((cacheBreak, at) => ({
        kind: 'break' as const,
        key: `${key}/${turn.turn}/break-${at}`,
        ...base,
        turn,
        cacheBreak,
      })),
      {
        kind: 'turn',
        key: turnKey(thread.session, thread.agent, turn.turn),
        ...base,
        thread,
        turn,
        scale,
      },
    ]),
  ];
}

/** Tokens in a turn's bar: the prompt plus its output. */
function tokensShown({ prompt }: Pick<TurnView, 'prompt'>): number {
  return (promptOf(prompt) ?? 0) + (prompt.output ?? 0);
}

/** Whether the row can have keyboard focus. */
export function canBeActive({ kind }: TableRow): boolean {
  return kind !== 'scale' && kind !== 'no_turns';
}

/** Whether two rows show the same. Each request of a thread reloads all its turns, most of them unchanged. */
export function isSameRow(one: TableRow, other: TableRow): boolean {
  if (one === other) return true;
  if (one.kind === 'session' && other.kind === 'session')
    return one.session === other.session && one.isOpen === other.isOpen && one.key === other.key;
  if (one.kind === 'thread' && other.kind === 'thread')
    return (
      one.session === other.session &&
      one.agent === other.agent &&
      one.isOpen === other.isOpen &&
      one.level === other.level
    );
  return one.kind === other.kind && JSON.stringify(one) === JSON.stringify(other);
}
