import type { DoctorFinding } from '../contract/doctor.ts';
import { poolChange } from './change.ts';
import type { DoctorFacts, ProviderFacts } from './facts.ts';
import { hangsOf, MANY_HANGS } from './hangs.ts';
import { counted, seconds, span } from './format.ts';

/** A shorter first-byte timeout would end requests while the model is still thinking. */
const SHORTEST_FIRST_BYTE_SECS = 60;
/** Margin above the slowest response. */
const TIMES_SLOWEST = 2;

/**
 * Returns the hop that acknowledges everything by proxy, so that a dead path behind it looks like a provider that is
 * thinking; undefined if none is known.
 */
export function hiddenBehind({ settings, traffic }: ProviderFacts): string | undefined {
  if (settings.proxy !== undefined) return `the proxy ${new URL(settings.proxy).host}`;
  const standIn = traffic?.remotes.find(isStandIn);
  return standIn === undefined ? undefined : `a local tunnel, which answers at ${standIn} in its place`;
}

/**
 * Whether an address is in 198.18.0.0/15, reserved for benchmarks (RFC 2544). TUN proxies hand out such addresses in
 * DNS.
 */
function isStandIn(remote: string): boolean {
  return /^(?:\[?::ffff:)?198\.1[89]\./iu.test(remote);
}

/** Reports requests that hang behind a proxy that hides dead paths, with no timeout to end them early. */
export function findHiddenPaths(facts: DoctorFacts, provider: ProviderFacts): DoctorFinding[] {
  const { name, pool } = provider.settings;
  const { silent, answered } = hangsOf(provider);
  const behind = hiddenBehind(provider);
  if (behind === undefined || silent.length < MANY_HANGS || pool.firstByteTimeoutSecs !== 0) return [];
  const slowestMs = Math.max(0, ...answered.map(({ firstByteMs }) => firstByteMs ?? 0));
  const evidence = [
    `The provider is reached through ${behind}.`,
    `${counted(silent.length, 'request')} got no byte for ${span(silent.map(({ durationMs }) => durationMs))}.`,
    answered.length === 0
      ? 'No limit on the wait for a first byte is set.'
      : `No limit on the wait for a first byte is set. The slowest first byte took ${seconds(slowestMs)}.`,
  ];
  const secs = firstByteSecs(provider, slowestMs);
  return [
    {
      id: 'proxy_hides_dead_paths',
      provider: name,
      severity: 'warning',
      title: 'The proxy hides dead paths',
      evidence,
      cause:
        'It acknowledges everything itself: a connection that is dead behind it looks like a provider that is thinking.',
      remedy: 'Set first_byte_timeout_secs, so that such a request ends early and can be retried.',
      change:
        secs === undefined
          ? null
          : poolChange(facts, provider, { setting: 'firstByteTimeoutSecs', value: secs }),
    },
  ];
}

/**
 * Returns a timeout above the slowest live response and below the request timeout; undefined if there is no room
 * between them.
 */
function firstByteSecs({ settings }: ProviderFacts, slowestMs: number): number | undefined {
  const { pool } = settings;
  const wanted = Math.max(SHORTEST_FIRST_BYTE_SECS, Math.ceil((slowestMs * TIMES_SLOWEST) / 10_000) * 10);
  const secs = Math.min(wanted, pool.timeoutSecs - 1);
  return secs < 1 || secs * 1000 <= slowestMs ? undefined : secs;
}
