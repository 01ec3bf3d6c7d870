import type { DoctorFinding } from '../contract/doctor.ts';
import { GENERAL } from '../contract/settings/general.ts';
import { isLoopbackHost } from '../contract/settings/host.ts';
import { globalChange, poolChange } from './change.ts';
import type { DoctorFacts, ProviderFacts } from './facts.ts';

/** Reports that other machines on the network can reach the proxy. */
export function findOpenToNetwork(facts: DoctorFacts): DoctorFinding[] {
  const { host, proxyToken, providers } = facts.settings;
  if (isLoopbackHost(host)) return [];
  const withKey = providers.filter(({ enabled, apiKey }) => enabled && apiKey !== undefined);
  const isGuarded = proxyToken !== undefined;
  const evidence = [
    `The proxy listens on ${host}.`,
    isGuarded ? 'A proxy token is required.' : 'No proxy token is required.',
  ];
  if (withKey.length > 0)
    evidence.push(`It adds the API key for ${withKey.map(({ name }) => name).join(', ')}.`);
  return [
    {
      id: 'open_to_network',
      provider: null,
      severity: withKey.length > 0 && !isGuarded ? 'error' : isGuarded ? 'info' : 'warning',
      title: 'Other machines can reach the proxy',
      evidence,
      cause:
        withKey.length > 0 && !isGuarded
          ? 'Anyone who can reach it can spend the API key.'
          : 'It listens on more than loopback.',
      remedy: `Listen on loopback, unless others are meant to use it; then require a token (${GENERAL.proxyToken.variable}).`,
      change: globalChange(facts, 'host', { current: host, proposed: GENERAL.host.default }),
    },
  ];
}

/** Reports that other machines on the network can reach the settings page. */
export function findPageOpenToNetwork(facts: DoctorFacts): DoctorFinding[] {
  const { enabled, host } = facts.settings.ui;
  if (!enabled || isLoopbackHost(host)) return [];
  return [
    {
      id: 'page_open_to_network',
      provider: null,
      severity: 'warning',
      title: 'Other machines can reach the settings page',
      evidence: [`It is served on ${host}, in plain HTTP.`],
      cause: 'Anyone who can read its traffic gets the session key and can change where API keys go.',
      remedy: 'Serve it on loopback (ui.host), or put TLS in front of it.',
      change: null,
    },
  ];
}

/** Reports that the provider's pool is not included in the Prometheus metrics. */
export function findMetricsOff(facts: DoctorFacts, provider: ProviderFacts): DoctorFinding[] {
  const { name, pool } = provider.settings;
  if (pool.enablePoolMetrics) return [];
  return [
    {
      id: 'metrics_off',
      provider: name,
      severity: 'info',
      title: 'Pool metrics are off',
      evidence: [`GET /metrics has no http_pool_* series of ${name}.`],
      cause: "They are switched off in the settings. Leaving them on doesn't slow requests down.",
      remedy: 'Switch them on if anything reads them.',
      change: poolChange(facts, provider, { setting: 'enablePoolMetrics', value: true }),
    },
  ];
}
