import { readSchedule } from '../../src/doctor/read-schedule.ts';
import type { TrafficFacts } from '../../src/doctor/facts.ts';
import { TurnedClock } from '../support/turned-clock.ts';
import { type Recorded, scheduleOf, times } from './facts.ts';
import { bursts, type Case, CLAUDE, CODEX, learned, paused, TIMED_OUT } from './made-up.ts';

const PAGE = { enabled: true, port: 8082, token: undefined, insecureBind: true };
export const NOW = new TurnedClock().wallTime();
const DAY_MS = 24 * 60 * 60_000;

/** Returns `size` simultaneous requests followed by single ones. */
export function crowd(size: number): Recorded[] {
  const first = Array.from({ length: size }, (): Recorded => ({ start: 0, end: 5, reason: 'no_idle' }));
  const then = Array.from({ length: 20 }, (_, at): Recorded => ({ start: 10 + at * 3, end: 12 + at * 3 }));
  return [...first, ...then];
}

export function reading(resetAfterMs: readonly number[]): Partial<TrafficFacts> {
  return { reading: { ...readSchedule(scheduleOf([])), resetAfterMs, spanMs: 3_600_000 } };
}

export const AWAY = 'http://ada:a-login-of-mine@proxy.corp.example:3128';

/** Counts replaced credentials and untouched subscriptions, all of Claude Code. */
export function credentials({ key = 0, subscription = 0, kept = 0 }): Partial<TrafficFacts> {
  const { client } = CLAUDE;
  const firstClients = { key: client, subscription: client, kept: client };
  return { credentials: { credentialsReplaced: { key, subscription }, tokensKept: kept, firstClients } };
}

export const CASES: readonly Case[] = [
  {
    id: 'provider_failing',
    name: 'a provider that was reached, and one that is not',
    below: { traffic: { reachability: { kind: 'reachable' } } },
    above: {
      traffic: {
        reachability: { kind: 'failing', code: 'dns_failed', message: 'No such name.', sinceMs: 980_000 },
      },
    },
    severity: 'error',
    says: /for 20 s \(dns_failed\)/u,
    change: null,
  },
  {
    id: 'idle_timeout_above_server',
    name: 'a setting at the learned limit, and one second above it',
    below: { pool: { poolIdleTimeoutSecs: 64 }, traffic: { learned } },
    above: { pool: { poolIdleTimeoutSecs: 65 }, traffic: { learned } },
    severity: 'info',
    says: /closed 3 idle connections, after 66 s, 66 s, 67 s/u,
    change: ['pool_idle_timeout_secs', 65, 64],
  },
  {
    id: 'idle_timeout_above_server',
    name: 'dead connections were met',
    below: { traffic: { staleReplaced: 2 } },
    above: { traffic: { learned, staleReplaced: 2 } },
    severity: 'warning',
    says: /2 dead connections had to be replaced/u,
    change: ['pool_idle_timeout_secs', 90, 64],
  },
  {
    id: 'closed_after_idle_cap',
    name: 'new connections for a tenth of the requests, and for half of them',
    below: { pool: { poolMaxIdle: 9 }, schedule: scheduleOf(bursts(10, 1)) },
    above: { pool: { poolMaxIdle: 5 }, schedule: scheduleOf(bursts(10, 5)) },
    severity: 'warning',
    says: /max idle connections 16 instead of 5, 90% instead of 45% of the requests in the last 9 minutes would have reused a connection \(peak 10 idle\)/u,
    change: ['pool_max_idle_per_host', 5, 16],
  },
  {
    id: 'closed_after_idle_cap',
    name: 'too few requests to tell, and enough',
    below: { pool: { poolMaxIdle: 2 }, schedule: scheduleOf(bursts(4, 2, 4)) },
    above: { pool: { poolMaxIdle: 2 }, schedule: scheduleOf(bursts(4, 2, 5)) },
    severity: 'warning',
    says: /10 of 20 requests got a new connection \(50%\)/u,
    change: ['pool_max_idle_per_host', 2, 4],
  },
  {
    id: 'closed_after_idle_timeout',
    name: 'pauses that no useful timeout bridges, and pauses that one does',
    below: { pool: { poolIdleTimeoutSecs: 60 }, schedule: scheduleOf(paused(601, 25)) },
    above: { pool: { poolIdleTimeoutSecs: 60 }, schedule: scheduleOf(paused(100)) },
    severity: 'warning',
    says: /idle timeout 120 s instead of 60 s, 97% instead of 0% of the requests in the last \d+ minutes would have reused a connection \(peak 1 idle\)/u,
    change: ['pool_idle_timeout_secs', 60, 120],
  },
  {
    id: 'closed_after_idle_timeout',
    name: 'a server that is known to close earlier, and one that closes later',
    below: {
      pool: { poolIdleTimeoutSecs: 60 },
      schedule: scheduleOf(paused(100)),
      traffic: { learned: { limitMs: 64_000, closedAfterMs: [65_000, 65_000, 65_000] } },
    },
    above: {
      pool: { poolIdleTimeoutSecs: 60 },
      schedule: scheduleOf(paused(100)),
      traffic: { learned: { limitMs: 240_000, closedAfterMs: [241_000, 241_000, 241_000] } },
    },
    severity: 'warning',
    says: /29 of them after the idle timeout had closed one/u,
    change: ['pool_idle_timeout_secs', 60, 120],
  },
  {
    id: 'idle_never_used',
    name: 'seven idle connections too many, and eight',
    below: { schedule: scheduleOf(crowd(8)) },
    above: { schedule: scheduleOf(crowd(9)) },
    severity: 'info',
    says: /up to 9 connections were idle, 8 more than were ever needed at once/u,
    change: ['pool_max_idle_per_host', 32, 3],
  },
  {
    id: 'resets_after_silence',
    name: 'two resets, and three',
    below: { pool: { tcpKeepaliveSecs: 120 }, traffic: reading([95_000, 200_000]) },
    above: { pool: { tcpKeepaliveSecs: 120 }, traffic: reading([95_000, 200_000, 240_000]) },
    severity: 'warning',
    says: /3 connections ended in a reset after a silence, the shortest of 95 s/u,
    change: ['tcp_keepalive_secs', 120, 20],
  },
  {
    id: 'resets_after_silence',
    name: 'silences too short for a probe, and long ones without any',
    below: { pool: { tcpKeepaliveSecs: 0 }, traffic: reading([29_999, 29_999, 29_999]) },
    above: { pool: { tcpKeepaliveSecs: 0 }, traffic: reading([30_000, 30_000, 30_000]) },
    severity: 'warning',
    says: /keepalive is off/u,
    change: ['tcp_keepalive_secs', 0, 20],
  },
  {
    id: 'resets_after_silence',
    name: 'probes after 20 s are frequent, and after 21 s are not',
    below: { pool: { tcpKeepaliveSecs: 20 }, traffic: reading([95_000, 95_000, 95_000]) },
    above: { pool: { tcpKeepaliveSecs: 21 }, traffic: reading([95_000, 95_000, 95_000]) },
    severity: 'warning',
    says: /first probe after 21 s/u,
    change: ['tcp_keepalive_secs', 21, 20],
  },
  {
    id: 'first_byte_timeout_never_ends',
    name: 'one second below the whole, and the same',
    below: { pool: { timeoutSecs: 60, firstByteTimeoutSecs: 59 } },
    above: { pool: { timeoutSecs: 60, firstByteTimeoutSecs: 60 } },
    severity: 'warning',
    says: /First byte timeout is 60 s, but the whole request is limited to 60 s/u,
    change: ['timeout_secs', 60, 600],
  },
  {
    id: 'stream_idle_timeout_never_ends',
    name: 'off, and above the whole',
    below: { pool: { timeoutSecs: 600, streamIdleTimeoutSecs: 0 } },
    above: { pool: { timeoutSecs: 600, streamIdleTimeoutSecs: 900 } },
    severity: 'warning',
    says: /Stream idle timeout is 900 s/u,
    change: ['timeout_secs', 600, 1800],
  },
  {
    id: 'connect_timeout_never_ends',
    name: 'one second below the whole, and the same',
    below: { pool: { timeoutSecs: 11, connectTimeoutSecs: 10 } },
    above: { pool: { timeoutSecs: 10, connectTimeoutSecs: 10 } },
    severity: 'warning',
    says: /Connect timeout is 10 s/u,
    change: ['timeout_secs', 10, 600],
  },
  {
    id: 'requests_time_out',
    name: 'two requests, and three',
    below: { traffic: { requests: times(2, TIMED_OUT) } },
    above: { traffic: { requests: times(3, TIMED_OUT) } },
    severity: 'warning',
    says: /3 requests of the last hour ended with total_timeout, after 600 s/u,
    change: ['timeout_secs', 600, 900],
  },
  {
    id: 'client_gives_up_first',
    name: "Codex's own clock, and one that is longer",
    below: { pool: { streamIdleTimeoutSecs: 300 }, traffic: { requests: times(4, CODEX) } },
    above: { pool: { streamIdleTimeoutSecs: 301 }, traffic: { requests: times(4, CODEX) } },
    severity: 'info',
    says: /4 requests of the last hour came from Codex, which waits 300 s/u,
    change: ['stream_idle_timeout_secs', 301, 290],
  },
  {
    id: 'metrics_off',
    name: 'on, and off',
    below: { pool: { enablePoolMetrics: true } },
    above: { pool: { enablePoolMetrics: false } },
    severity: 'info',
    says: /no http_pool_\* series of openai/u,
    change: ['enable_pool_metrics', false, true],
  },
  {
    id: 'open_to_network',
    name: 'loopback, and every address',
    below: { settings: { host: '127.0.0.9' } },
    above: { settings: { host: '0.0.0.0' } },
    severity: 'warning',
    says: /listens on 0\.0\.0\.0/u,
    change: ['host', '0.0.0.0', '127.0.0.1'],
  },
  {
    id: 'page_open_to_network',
    name: 'loopback, and every address',
    below: { settings: { ui: { ...PAGE, host: '127.0.0.9' } } },
    above: { settings: { ui: { ...PAGE, host: '0.0.0.0' } } },
    severity: 'warning',
    says: /served on 0\.0\.0\.0, in plain HTTP/u,
    change: null,
  },
  {
    id: 'certificate_expires',
    name: 'more than two weeks, and two weeks',
    below: { traffic: { certificateUntil: NOW + 14 * DAY_MS + 1 } },
    above: { traffic: { certificateUntil: NOW + 14 * DAY_MS } },
    severity: 'warning',
    says: /, 14 days from now/u,
    change: null,
  },
  {
    id: 'certificate_expires',
    name: 'three days are urgent',
    below: {},
    above: { traffic: { certificateUntil: NOW + 3 * DAY_MS } },
    severity: 'error',
    says: /, 3 days from now/u,
    change: null,
  },
  {
    id: 'clock_skew',
    name: 'a minute, and more',
    below: { traffic: { clockSkewMs: -60_000 } },
    above: { traffic: { clockSkewMs: -60_001 } },
    severity: 'warning',
    says: /60 s behind this machine's clock/u,
    change: null,
  },
  {
    id: 'proxy_in_the_way',
    name: 'a proxy with an exception for our address, and one without',
    below: { env: { HTTPS_PROXY: AWAY, NO_PROXY: '127.0.0.1' } },
    above: { env: { HTTPS_PROXY: AWAY } },
    severity: 'warning',
    says: /^HTTPS_PROXY is set in this program's environment\.$/u,
    change: null,
  },
  {
    id: 'proxy_in_the_way',
    name: 'a listener for other machines, and one for this machine',
    below: { env: { HTTP_PROXY: AWAY, NO_PROXY: 'a.example' }, settings: { host: '0.0.0.0' } },
    above: { env: { HTTP_PROXY: AWAY, NO_PROXY: 'a.example' } },
    severity: 'warning',
    says: /^NO_PROXY is "a\.example"/u,
    change: null,
  },
  {
    id: 'key_replaced',
    name: 'a key where the client had none, and in the place of its own',
    below: { key: 'an-api-key' },
    above: { key: 'an-api-key', traffic: credentials({ key: 12 }) },
    severity: 'info',
    says: /^12 requests arrived with the client's own key, and went .* with the key in OPENAI_API_KEY\.$/u,
    change: ['inject', 'auto', 'when_missing'],
  },
  {
    id: 'key_replaced',
    name: 'a subscription before inject was changed, and one that is replaced now',
    below: { key: 'an-api-key', traffic: credentials({ subscription: 1 }) },
    above: { key: 'an-api-key', inject: 'always', traffic: credentials({ subscription: 1 }) },
    severity: 'warning',
    says: /^1 request arrived with a subscription's token/u,
    change: ['inject', 'always', 'auto'],
  },
  {
    id: 'subscription_kept',
    name: 'no key that could be used, and one that is not',
    below: { traffic: credentials({ kept: 3 }) },
    above: { key: 'an-api-key', traffic: credentials({ kept: 3 }) },
    severity: 'info',
    says: /^3 requests kept the subscription token/u,
    change: null,
  },
];
