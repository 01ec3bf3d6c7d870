import type { ProviderSettings } from '../contract/settings.ts';
import { narrow } from './layers.ts';
import type { Layers, Picked } from './layers.ts';
import { isLoopbackHost } from './loopback.ts';

/** What decides whether others on the network could spend the user's keys. */
export interface Exposure {
  readonly host: Picked<string>;
  readonly proxyToken: Picked<string | undefined>;
  readonly insecureBind: Picked<boolean>;
  readonly providers: readonly ProviderSettings[];
}

/**
 * The host to listen on. One that others can reach is turned down, and the next below it that they cannot
 * reach holds, while a key is injected and neither a token nor the user's explicit word allows it.
 */
export function checkExposure(exposure: Exposure, layers: Layers): Picked<string> {
  const { host, proxyToken, insecureBind } = exposure;
  const withKey = exposure.providers.filter(({ enabled, apiKey }) => enabled && apiKey !== undefined);
  if (isLoopbackHost(host.value) || withKey.length === 0 || proxyToken.value !== undefined) return host;

  const names = withKey.map(({ name }) => name).join(', ');
  const danger = `Everybody who can reach ${host.value} could spend the API key of ${names}`;
  if (insecureBind.value) {
    const message = `${danger}. ${insecureBind.at} allows it. Set LUNAROUTE_PROXY_TOKEN to ask for a token.`;
    layers.report({ level: 'warning', code: 'insecure_bind', message, at: insecureBind.at, key: host.key });
    return host;
  }
  const safe = narrow(host, isLoopbackHost);
  const message =
    `${danger}. Listening on ${safe.value} instead. Either set LUNAROUTE_PROXY_TOKEN, so that every request ` +
    'must carry it, or allow it with --insecure-bind or LUNAROUTE_INSECURE_BIND=true.';
  layers.report({ level: 'error', code: 'insecure_bind', message, at: host.at, key: host.key });
  return safe;
}
