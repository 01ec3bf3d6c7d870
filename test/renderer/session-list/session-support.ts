import type { LimitWindow } from '../../../src/contract/limits.ts';
import type {
  AgentView,
  CacheBreak,
  SessionView,
  Sums,
  TokenSums,
  TurnView,
} from '../../../src/contract/sessions.ts';

export const NO_TOKENS: TokenSums = {
  fresh: null,
  cacheRead: null,
  cacheWrite: null,
  output: null,
  reasoning: null,
};

/** Returns reported tokens, 0 by default; the provider reports no reasoning. */
export function tokens(reported: Partial<TokenSums>): TokenSums {
  return { fresh: 0, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: null, ...reported };
}

export function sums(with_: Partial<Sums> = {}): Sums {
  return {
    requests: 1,
    live: 0,
    tokens: NO_TOKENS,
    unreported: 0,
    unreportedWhy: null,
    time: { connect: 0, firstByte: 0, stream: 0 },
    clientRetries: 0,
    proxyRetries: 0,
    errors: 0,
    ...with_,
  };
}

export function agent(with_: Partial<AgentView> = {}): AgentView {
  return {
    ...sums(),
    key: 'main',
    kind: 'main',
    parent: null,
    state: 'idle',
    startedAt: 0,
    lastAt: 0,
    turns: 1,
    models: [],
    context: null,
    breaks: 0,
    latestBreak: null,
    ...with_,
  };
}

export function session(with_: Partial<SessionView> = {}): SessionView {
  return {
    ...sums(),
    id: 1,
    client: 'claude_code',
    name: 'Claude Code',
    session: '15a932ed-7c41d9e0',
    providers: ['anthropic'],
    state: 'idle',
    startedAt: 0,
    lastAt: 0,
    turns: 1,
    models: ['claude-opus-4-8'],
    context: null,
    breaks: 0,
    latestBreak: null,
    trouble: null,
    agents: [agent()],
    revision: 1,
    ...with_,
  };
}

export function turn(with_: Partial<TurnView> = {}): TurnView {
  return {
    ...sums(),
    turn: 1,
    startedAt: 0,
    totalMs: 0,
    isOver: true,
    provider: 'anthropic',
    models: [],
    prompt: NO_TOKENS,
    requestIds: [],
    connectionId: 1,
    opened: false,
    breaks: [],
    ...with_,
  };
}

export const GAP: CacheBreak = {
  kind: 'break',
  isFull: true,
  readable: 184_000,
  read: 0,
  written: 186_000,
  cause: { kind: 'gap', gapMs: 4_320_000, lifetimeMs: 3_600_000 },
  openedConnection: null,
  at: 0,
};

export function limit(with_: Partial<LimitWindow> = {}): LimitWindow {
  return {
    provider: 'anthropic',
    account: 1,
    isOneOfMany: false,
    name: '5h',
    minutes: 300,
    used: 0.5,
    isBlocked: false,
    resetsAt: null,
    asOf: 0,
    ...with_,
  };
}
