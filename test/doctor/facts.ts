import { NO_TOKENS } from '../../src/sessions/running-sums.ts';
import assert from 'node:assert/strict';
import type { CreateReason } from '../../src/contract/connections.ts';
import type { DoctorFinding, PoolSchedule } from '../../src/contract/doctor.ts';
import type { RequestRow } from '../../src/contract/requests.ts';
import type { PoolSettings } from '../../src/contract/settings/pool.ts';
import type { ProviderSettings } from '../../src/contract/settings/provider.ts';
import type { Settings } from '../../src/contract/settings/settings.ts';
import { doctorReport } from '../../src/doctor/diagnose.ts';
import {
  type AssistantSurroundings,
  type DoctorFacts,
  settingsFacts,
  type TrafficFacts,
} from '../../src/doctor/facts.ts';
import { readSchedule } from '../../src/doctor/read-schedule.ts';
import { RequestCounts } from '../../src/proxy/request-counts.ts';
import { readEnvironment } from '../../src/settings/sources/environment.ts';
import { PoolEvents } from '../../src/upstream/pool-events.ts';
import { resolve } from '../settings/support.ts';
import { TurnedClock } from '../support/turned-clock.ts';

/** A handmade request of a schedule, in seconds; without a reason, it reused a connection. */
export interface Recorded {
  readonly start: number;
  readonly end: number;
  readonly reason?: CreateReason;
}

/** Gives each request its own connection: the simulation decides which one carries it. */
export function scheduleOf(requests: readonly Recorded[]): PoolSchedule {
  const schedule = new PoolEvents();
  const events = requests.flatMap(({ start, end, reason }, at) => [
    { second: start, write: () => begin(schedule, { atMs: start * 1000, id: at + 1, reason }) },
    { second: end, write: () => schedule.idle(end * 1000, at + 1, Infinity) },
  ]);
  for (const { write } of events.toSorted((a, b) => a.second - b.second)) write();
  return schedule.recorded(Math.max(0, ...requests.map(({ end }) => end * 1000)));
}

function begin(
  schedule: PoolEvents,
  one: { readonly atMs: number; readonly id: number; readonly reason: CreateReason | undefined },
): void {
  if (one.reason === undefined) return schedule.taken(one.atMs, one.id, true);
  schedule.dial(one.atMs, one.id, { reason: one.reason, forCheck: false });
  schedule.created(one.atMs, one.id, one.reason);
}

/** Returns a request with a first byte after two seconds on a new connection, changed by what is given. */
export function requestRow(given: Partial<RequestRow> = {}): RequestRow {
  return {
    id: 1,
    startedAt: 0,
    provider: 'openai',
    method: 'POST',
    path: '/v1/responses',
    status: 200,
    state: given.code === undefined || given.code === null ? 'done' : 'failed',
    connectionId: 1,
    reused: typeof given.idledMs === 'number',
    idledMs: null,
    via: '',
    attempts: 1,
    retries: [],
    keyUse: 'client',
    model: null,
    tokens: NO_TOKENS,
    firstByteMs: given.code === undefined || given.code === null ? 2000 : null,
    durationMs: 3000,
    wait: null,
    requestBytes: 100,
    responseBytes: 100,
    code: null,
    message: null,
    client: '',
    ...given,
  };
}

/** Returns that many identical requests. */
export function times(count: number, given: Partial<RequestRow> = {}): readonly RequestRow[] {
  return Array.from({ length: count }, () => requestRow(given));
}

/** Deviations from a state without a file, variables or traffic. */
export interface Given {
  readonly pool?: Partial<PoolSettings>;
  readonly traffic?: Partial<TrafficFacts>;
  readonly schedule?: PoolSchedule;
  readonly settings?: Partial<Settings>;
  readonly key?: string;
  readonly inject?: ProviderSettings['inject'];
  /** Variables that assistants see. */
  readonly env?: Readonly<Record<string, string>>;
  /** URL of the outbound proxy. */
  readonly proxy?: string;
}

/** Returns the facts of a healthy program with the single provider `openai`, changed by what is given. */
export function factsOf({
  pool,
  traffic,
  schedule = scheduleOf([]),
  settings,
  key,
  proxy,
  inject = 'auto',
  env = {},
}: Given): DoctorFacts {
  const clock = new TurnedClock();
  const resolved = resolve(key === undefined ? {} : { env: { OPENAI_API_KEY: key } });
  const [openai] = resolved.settings.providers;
  assert.ok(openai);
  const provider = { ...openai, apiKey: key, inject, proxy, pool: { ...openai.pool, ...pool } };
  const facts = settingsFacts(
    { ...resolved, settings: { ...resolved.settings, providers: [provider], ...settings } },
    clock,
    surroundings(env),
  );
  return {
    ...facts,
    basis: 'running',
    providers: [
      {
        settings: provider,
        traffic: {
          reachability: { kind: 'reachable' },
          schedule,
          reading: readSchedule(schedule),
          staleReplaced: 0,
          learned: undefined,
          certificateUntil: undefined,
          clockSkewMs: undefined,
          requests: [],
          credentials: new RequestCounts(),
          remotes: [],
          ...traffic,
        },
      },
    ],
  };
}

/** Returns the surroundings of a process started with these variables. */
export function surroundings(env: Readonly<Record<string, string>> = {}): AssistantSurroundings {
  const inputs = { env, flags: {}, homeDir: '/nowhere', platform: 'linux' } as const;
  return { proxyUrl: 'http://127.0.0.1:8081', environment: readEnvironment(inputs) };
}

/** Returns the findings for facts that differ from healthy ones by what is given. */
export function findingsOf(given: Given): readonly DoctorFinding[] {
  return doctorReport(factsOf(given)).findings;
}
