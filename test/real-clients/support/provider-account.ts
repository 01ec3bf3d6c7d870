import type { IncomingHttpHeaders } from 'node:http';
import type { CallerKind, TokenSums } from '../../../src/contract/sessions.ts';
import type { Asked } from './asked.ts';
import { isSummary, type Said } from './scripted-answers.ts';
import type { ScriptedProvider } from './scripted-provider.ts';

/** Comparable facts about a session, as the provider saw and reported them or as the session store has them. */
export interface SessionAccount {
  readonly client: CallerKind;
  readonly session: string | null;
  readonly turns: number | null;
  readonly requests: number;
  readonly tokens: TokenSums;
  /** Context size of the latest main response. */
  readonly context: number | null;
  /** Sorted. */
  readonly models: readonly string[];
  readonly threads: readonly ThreadAccount[];
}

/** Account of the main conversation, of an agent, or of the helper requests. */
interface ThreadAccount {
  readonly key: string;
  readonly kind: 'main' | 'agent' | 'helpers';
  readonly parent: string | null;
  readonly requests: number;
  readonly tokens: TokenSums;
  readonly turns: readonly TurnAccount[];
}

interface TurnAccount {
  readonly requests: number;
  readonly tokens: TokenSums;
  readonly model: string;
  /** Cache breaks in the turn. */
  readonly breaks: readonly string[];
}

/** Reads one header of a request by its lower-case name. */
type Header = (name: string) => string | undefined;

/** How a client's headers identify a request's owner, and whether a turn continues after a summary. */
export interface ClientHeaders {
  readonly client: CallerKind;
  readonly session: (header: Header) => string | undefined;
  /** Agent of the request; undefined for the main conversation. */
  readonly agent: (header: Header) => string | undefined;
  /** Agent that started this one. */
  readonly parent?: (header: Header) => string | undefined;
  /** Whether the client requests a summary in the middle of a turn. */
  readonly summaryGoesOn?: boolean;
}

interface Request {
  readonly headers: IncomingHttpHeaders;
  readonly part: Asked['part'];
  readonly said: Said | undefined;
}

/** Returns the provider's account by session, from the headers it received and the responses it gave. */
export function providerAccount(
  { asked, upgrades }: ScriptedProvider,
  how: ClientHeaders,
): readonly SessionAccount[] {
  const handshakes: readonly Request[] = upgrades.map((headers) => ({
    headers,
    part: 'prewarm',
    said: undefined,
  }));
  const sessions = grouped([...asked, ...handshakes], ({ headers }) => how.session(headerIn(headers)) ?? '');
  return [...sessions].map(([session, requests]) => {
    const threads = [...grouped(requests, (request) => threadOf(request, how))].toSorted(mainFirst);
    const accounts = threads.map(([key, own]) => threadAccount(key, own, how));
    const latest = (threads[0]?.[1] ?? []).flatMap(({ said }) => said ?? []).at(-1);
    return {
      client: how.client,
      session,
      turns: accounts[0]?.turns.length ?? 0,
      requests: requests.length,
      tokens: sumOf(requests),
      context: latest === undefined ? null : promptSize(latest) + latest.tokens.output,
      models: [...new Set(requests.flatMap(({ said }) => said?.model ?? []))].toSorted(),
      threads: accounts,
    };
  });
}

/** Sums the reported tokens by kind; null if nothing was reported. */
export function sumOf(requests: readonly Pick<Asked, 'said'>[]): TokenSums {
  const all = requests.flatMap(({ said }) => (said?.isReported === true ? said.tokens : []));
  const sum = (kind: keyof TokenSums): number | null =>
    all.length === 0 ? null : all.reduce((total, tokens) => total + tokens[kind], 0);
  return {
    fresh: sum('fresh'),
    cacheRead: sum('cacheRead'),
    cacheWrite: sum('cacheWrite'),
    output: sum('output'),
    reasoning: sum('reasoning'),
  };
}

function threadOf({ headers, part }: Request, { agent }: ClientHeaders): string {
  return part === 'helper' ? 'helpers' : (agent(headerIn(headers)) ?? 'main');
}

function threadAccount(key: string, requests: readonly Request[], how: ClientHeaders): ThreadAccount {
  const kind = key === 'main' || key === 'helpers' ? key : 'agent';
  const parent = how.parent?.(headerIn(requests[0]?.headers ?? {})) ?? null;
  return {
    key,
    kind,
    parent,
    requests: requests.length,
    tokens: sumOf(requests),
    turns: kind === 'helpers' ? [] : turnsOf(requests, how),
  };
}

function headerIn(headers: IncomingHttpHeaders): Header {
  return (name) => {
    const value = headers[name];
    return typeof value === 'string' ? value : undefined;
  };
}

/** Groups responses into turns; a turn ends with a response that calls no tool. */
function turnsOf(requests: readonly Request[], { summaryGoesOn }: ClientHeaders): readonly TurnAccount[] {
  const turns: Said[][] = [];
  let isOver = true;
  let wasShortened = false;
  const breaks = new Map<Said[], string[]>();
  for (const said of requests.flatMap((request) => request.said ?? [])) {
    if (isOver) turns.push([]);
    const turn = turns.at(-1) ?? [];
    turn.push(said);
    if (wasShortened) breaks.set(turn, ['compacted']);
    wasShortened = isSummary(said.deed);
    isOver = typeof said.deed === 'string' || (wasShortened && summaryGoesOn !== true);
  }
  return turns.map((turn) => ({
    requests: turn.length,
    tokens: sumOf(turn.map((said) => ({ said }))),
    model: turn[0]?.model ?? '',
    breaks: breaks.get(turn) ?? [],
  }));
}

function promptSize({ tokens }: Said): number {
  return tokens.fresh + tokens.cacheRead + tokens.cacheWrite;
}

type Group = readonly [key: string, requests: readonly Request[]];

function mainFirst([one]: Group, [other]: Group): number {
  const rank = (key: string): number => (key === 'main' ? 0 : key === 'helpers' ? 2 : 1);
  return rank(one) - rank(other);
}

function grouped(
  requests: readonly Request[],
  keyOf: (request: Request) => string,
): ReadonlyMap<string, Request[]> {
  return Map.groupBy(requests, keyOf);
}
