import { durationText, tokenText } from '../contract/format-break.ts';
import { bindingFirst, extraLine, extraUsages, limitLine, limitOwner } from '../contract/format-limit.ts';
import type { ExtraUsage, LimitWindow } from '../contract/limits.ts';
import type { SessionView, TokenSums } from '../contract/sessions.ts';
import type { PoolView, ProgramView } from '../contract/status.ts';

/** Output of `status --json`. Token counts that were not reported are null; times are milliseconds since 1970. */
export interface StatusJson {
  readonly state: 'running' | 'stopped' | 'trouble';
  /** Such as `http://127.0.0.1:8081`; null while not listening. */
  readonly address: string | null;
  readonly version: string;
  readonly pid: number;
  readonly providers: readonly {
    readonly name: string;
    readonly dialect: string;
    readonly active: number;
    readonly idle: number;
    readonly reused: number;
    readonly created: number;
    readonly health: 'reachable' | 'failing' | 'unknown' | 'disabled';
  }[];
  readonly sessions: readonly {
    readonly client: string;
    readonly session: string | null;
    readonly agents: number;
    readonly turns: number | null;
    readonly requests: number;
    readonly model: string | null;
    readonly tokens: Omit<TokenSums, 'reasoning'>;
    readonly cacheBreaks: number;
    readonly lastAt: number;
  }[];
  readonly windows: readonly (Pick<
    LimitWindow,
    'provider' | 'account' | 'name' | 'minutes' | 'used' | 'resetsAt' | 'asOf'
  > & { readonly blocked: boolean })[];
  readonly extraUsage: readonly (Pick<LimitWindow, 'provider' | 'account'> & ExtraUsage)[];
}

/** Maximum number of sessions shown, to fit on a screen. */
const SESSIONS_SHOWN = 10;
const ID_SHOWN_CHARS = 8;

/** Returns the program's status in machine-readable form. */
export function statusJson({ status, pools, sessions, limits }: ProgramView): StatusJson {
  const { proxy, version, pid } = status;
  return {
    state: stateOf(status),
    address: proxy.kind === 'running' ? addressText(proxy) : null,
    version,
    pid,
    providers: pools.map((pool) => ({
      name: pool.provider,
      dialect: pool.dialect,
      active: pool.stats.active,
      idle: pool.stats.idle,
      reused: pool.stats.reused,
      created: pool.stats.created,
      health: healthOf(pool),
    })),
    sessions: latestFirst(sessions).map((session) => ({
      client: session.client === 'other' ? session.name : session.client,
      session: session.session,
      agents: agentsOf(session),
      turns: session.turns,
      requests: session.requests,
      model: session.models.at(-1) ?? null,
      tokens: withoutReasoning(session.tokens),
      cacheBreaks: session.breaks,
      lastAt: session.lastAt,
    })),
    windows: limits.map(({ provider, account, name, minutes, used, isBlocked, resetsAt, asOf }) => ({
      provider,
      account,
      name,
      minutes,
      used,
      blocked: isBlocked,
      resetsAt,
      asOf,
    })),
    extraUsage: extraUsages(limits).map(({ provider, account, extra }) => ({ provider, account, ...extra })),
  };
}

/** Formats the program's status as one screen for people. `now` is in milliseconds since 1970. */
export function statusText({ status, pools, sessions, limits }: ProgramView, now: number): string {
  const parts = [
    [stateLine(status)],
    table(pools.filter(({ enabled }) => enabled).map(poolCells)),
    limitLines(limits, now),
    sessionLines(sessions, now),
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

type Status = ProgramView['status'];

function stateOf({ proxy, trouble }: Status): StatusJson['state'] {
  if (trouble !== null || proxy.kind === 'failed') return 'trouble';
  return proxy.kind === 'running' ? 'running' : 'stopped';
}

function stateLine({ proxy, trouble, inFlight }: Status): string {
  const what = {
    running: proxy.kind === 'running' ? `Listening on ${addressText(proxy)}` : '',
    starting: 'Starting',
    stopped: 'Stopped',
    stopping: 'Stopping',
    failed: proxy.kind === 'failed' ? `Not listening: ${proxy.message}` : '',
  }[proxy.kind];
  const requests = `${inFlight} ${inFlight === 1 ? 'request' : 'requests'} in progress`;
  return `${what}, ${requests}${trouble === null ? '' : `\nTrouble: ${trouble}`}`;
}

function addressText({ host, port }: { readonly host: string; readonly port: number }): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function healthOf({ enabled, health }: PoolView): StatusJson['providers'][number]['health'] {
  return enabled ? health.reachability.kind : 'disabled';
}

function poolCells({ provider, stats, health }: PoolView): readonly string[] {
  const { reachability } = health;
  return [
    provider,
    `${stats.active} active`,
    `${stats.idle} idle`,
    `${stats.reused} reused`,
    `${stats.created} created`,
    reachability.kind === 'failing' ? `failing: ${reachability.message}` : '',
  ];
}

function limitLines(limits: readonly LimitWindow[], now: number): readonly string[] {
  return [
    ...bindingFirst(limits, now).map((window) => `${limitOwner(window)} ${limitLine(window, now)}`),
    ...extraUsages(limits).map((window) => `${limitOwner(window)} ${extraLine(window.extra, now)}`),
  ];
}

function sessionLines(sessions: readonly SessionView[], now: number): readonly string[] {
  const shown = latestFirst(sessions).slice(0, SESSIONS_SHOWN);
  const more = sessions.length - shown.length;
  const note = shown.some(({ unreported }) => unreported > 0) ? ['≥: some responses reported no usage'] : [];
  return [
    ...table(shown.map((session) => sessionCells(session, now))),
    ...(more > 0 ? [`and ${more} more`] : []),
    ...note,
  ];
}

function sessionCells(session: SessionView, now: number): readonly string[] {
  const { tokens, unreported } = session;
  const id = session.session === null ? '' : `…${session.session.slice(-ID_SHOWN_CHARS)}`;
  const count = (value: number | null): string =>
    value === null ? '-' : `${unreported > 0 ? '≥ ' : ''}${tokenText(value)}`;
  return [
    `${session.name} ${id}`.trimEnd(),
    session.state === 'live' ? 'live' : `${durationText(now - session.lastAt)} ago`,
    session.turns === null ? '' : counted(session.turns, 'turn'),
    counted(session.requests, 'request'),
    `fresh ${count(tokens.fresh)}`,
    `read ${count(tokens.cacheRead)}`,
    `written ${count(tokens.cacheWrite)}`,
    `output ${count(tokens.output)}`,
    session.breaks === 0 ? '' : counted(session.breaks, 'cache break'),
    session.models.at(-1) ?? '',
  ];
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

function agentsOf({ agents }: SessionView): number {
  return agents.filter(({ kind }) => kind === 'agent').length;
}

function withoutReasoning({ fresh, cacheRead, cacheWrite, output }: TokenSums): Omit<TokenSums, 'reasoning'> {
  return { fresh, cacheRead, cacheWrite, output };
}

/** Sorts live sessions first, then by last activity. */
function latestFirst(sessions: readonly SessionView[]): readonly SessionView[] {
  return sessions.toSorted(
    (one, other) =>
      Number(other.state === 'live') - Number(one.state === 'live') || other.lastAt - one.lastAt,
  );
}

/** Aligns columns and omits those that are empty in every row. */
function table(rows: readonly (readonly string[])[]): readonly string[] {
  const [first = []] = rows;
  const widths = first.map((_, at) => Math.max(0, ...rows.map((row) => row[at]?.length ?? 0)));
  return rows.map((row) =>
    row
      .flatMap((cell, at) => (widths[at] === 0 ? [] : cell.padEnd(widths[at] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}
