import type { DoctorFinding } from '../contract/doctor.ts';
import { poolChange } from './change.ts';
import type { DoctorFacts, ProviderFacts } from './facts.ts';
import { counted, lastSpan, seconds } from './format.ts';

/** A silence long enough for a keepalive probe to have interrupted it. */
const LONG_SILENCE_MS = 30_000;
/** Minimum number of resets after a silence before they are reported. */
const MANY_RESETS = 3;
/** Keeps flows alive at hops that drop them after 30 seconds. Shorter intervals are not worth the packets. */
export const FREQUENT_KEEPALIVE_SECS = 20;

const DAY_MS = 24 * 60 * 60_000;
const CERTIFICATE_SOON_MS = 14 * DAY_MS;
const CERTIFICATE_URGENT_MS = 3 * DAY_MS;
const CLOCK_SKEW_MS = 60_000;

/** Reports a provider that cannot be reached or does not respond. */
export function findFailing(facts: DoctorFacts, provider: ProviderFacts): DoctorFinding[] {
  const reachability = provider.traffic?.reachability;
  if (reachability?.kind !== 'failing') return [];
  return [
    {
      id: 'provider_failing',
      provider: provider.settings.name,
      severity: 'error',
      title: 'The provider cannot be reached, or does not answer',
      evidence: [
        reachability.message,
        `Nothing has come through for ${seconds(facts.nowMs - reachability.sinceMs)} (${reachability.code}). LunaRoute retries every minute.`,
      ],
      cause: 'The network, a proxy in between, or the provider itself.',
      remedy: 'Check the message; the Providers page can test the connection.',
      change: null,
    },
  ];
}

/** Reports connections reset after a silence, which suggests that a hop in between drops idle flows. */
export function findResetsAfterSilence(facts: DoctorFacts, provider: ProviderFacts): DoctorFinding[] {
  const { reading } = provider.traffic ?? {};
  const { name, pool } = provider.settings;
  const { tcpKeepaliveSecs } = pool;
  if (reading === undefined) return [];
  const silent = reading.resetAfterMs.filter((ms) => ms >= LONG_SILENCE_MS);
  if (silent.length < MANY_RESETS || probesOften(tcpKeepaliveSecs)) return [];
  return [
    {
      id: 'resets_after_silence',
      provider: name,
      severity: 'warning',
      title: 'Connections are reset after being silent',
      evidence: [
        `In ${lastSpan(reading.spanMs)} ${counted(silent.length, 'connection')} ended in a reset after a silence, the shortest of ${seconds(Math.min(...silent))}.`,
        formatKeepalive(tcpKeepaliveSecs),
      ],
      cause: 'A router or firewall in between forgets connections on which nothing is sent.',
      remedy: 'Start TCP keepalive probes earlier.',
      change: poolChange(facts, provider, { setting: 'tcpKeepaliveSecs', value: FREQUENT_KEEPALIVE_SECS }),
    },
  ];
}

/** Whether probes are as frequent as is useful. */
export function probesOften(tcpKeepaliveSecs: number): boolean {
  return tcpKeepaliveSecs !== 0 && tcpKeepaliveSecs <= FREQUENT_KEEPALIVE_SECS;
}

/** Describes in a sentence when idle connections are probed. */
export function formatKeepalive(tcpKeepaliveSecs: number): string {
  return tcpKeepaliveSecs === 0
    ? 'TCP keepalive is off.'
    : `TCP keepalive sends its first probe after ${tcpKeepaliveSecs} s.`;
}

/** Reports a certificate that expires soon. */
export function findCertificate(facts: DoctorFacts, provider: ProviderFacts): DoctorFinding[] {
  const until = provider.traffic?.certificateUntil;
  if (until === undefined || until - facts.now > CERTIFICATE_SOON_MS) return [];
  const { name } = provider.settings;
  const leftMs = until - facts.now;
  const day = new Date(until).toISOString().slice(0, 10);
  return [
    {
      id: 'certificate_expires',
      provider: name,
      severity: leftMs <= CERTIFICATE_URGENT_MS ? 'error' : 'warning',
      title: leftMs <= 0 ? 'The certificate has expired' : 'The certificate expires soon',
      evidence: [
        leftMs <= 0
          ? `The certificate of ${name} was valid until ${day}.`
          : `The certificate of ${name} is valid until ${day}, ${counted(Math.floor(leftMs / DAY_MS), 'day')} from now.`,
      ],
      cause: 'Whoever runs the server has not renewed it yet, or a proxy in between signs its own.',
      remedy: 'Tell whoever runs the server: after that day no new connection can be made.',
      change: null,
    },
  ];
}

/** Reports a skew between the provider's clock and the local one. */
export function findClockSkew(_facts: DoctorFacts, provider: ProviderFacts): DoctorFinding[] {
  const skewMs = provider.traffic?.clockSkewMs;
  if (skewMs === undefined || Math.abs(skewMs) <= CLOCK_SKEW_MS) return [];
  const { name } = provider.settings;
  return [
    {
      id: 'clock_skew',
      provider: name,
      severity: 'warning',
      title: "This machine's clock and the provider's differ",
      evidence: [
        `The Date of ${name} is ${seconds(Math.abs(skewMs))} ${skewMs > 0 ? 'ahead of' : 'behind'} this machine's clock.`,
      ],
      cause: "One of the two clocks is wrong; usually this machine's.",
      remedy: 'Sync the clock over the network (NTP): certificates and signed requests depend on it.',
      change: null,
    },
  ];
}
