import { isLoopbackHost } from '../contract/settings/host.ts';
import type { ProviderSettings } from '../contract/settings/provider.ts';
import type { ResolvedSettings, Settings } from '../contract/settings/settings.ts';

/** Returns the dotted keys whose values differ; secrets are compared too, but only their keys are returned. */
export function changedKeys(before: ResolvedSettings, after: ResolvedSettings): readonly string[] {
  const valuesOf = ({ effective }: ResolvedSettings) =>
    new Map(effective.map(({ key, value }) => [key, JSON.stringify(value)]));
  const [was, is] = [valuesOf(before), valuesOf(after)];
  const keys = new Set([...was.keys(), ...is.keys()]);
  const shown = [...keys].filter((key) => was.get(key) !== is.get(key));
  const secret = changedSecrets(before.settings, after.settings).filter((key) => !shown.includes(key));
  return [...shown, ...secret];
}

/**
 * Returns a sentence for each change that opens or closes access, or redirects requests: the new state and the previous
 * one. Never contains a secret.
 */
export function leadingChanges(before: Settings, after: Settings): readonly string[] {
  return [
    ...tokenChange(before, after),
    ...hostsChange(before, after),
    ...originsChange(before, after),
    ...providerNames(before, after).flatMap((name) =>
      providerChanges(name, providerOf(before, name), providerOf(after, name)),
    ),
  ];
}

function tokenChange(before: Settings, after: Settings): readonly string[] {
  if (before.proxyToken === after.proxyToken) return [];
  if (before.proxyToken === undefined) return ['Requests need the proxy token from now on.'];
  if (after.proxyToken !== undefined) return ['Requests need a new proxy token from now on.'];
  const who = isLoopbackHost(after.host) ? 'Programs on this machine' : `Anyone who can reach ${after.host}`;
  return [`Requests need no proxy token from now on. ${who} can use the proxy.`];
}

function hostsChange(before: Settings, after: Settings): readonly string[] {
  const [was, is] = [before.allowedHosts.join(', '), after.allowedHosts.join(', ')];
  if (was === is) return [];
  return [
    `Allowed hosts from now on: ${is || 'none beyond loopback'} (were: ${was || 'none beyond loopback'}).`,
  ];
}

function originsChange(before: Settings, after: Settings): readonly string[] {
  const [was, is] = [before.allowedOrigins.join(', '), after.allowedOrigins.join(', ')];
  if (was === is) return [];
  return [`Web pages and apps that may use the proxy from now on: ${is || 'none'} (were: ${was || 'none'}).`];
}

function providerChanges(
  name: string,
  before: ProviderSettings | undefined,
  after: ProviderSettings | undefined,
): readonly string[] {
  if (after === undefined) {
    return before?.enabled === true
      ? [`Provider '${name}' is no longer served (was ${before.baseUrl}).`]
      : [];
  }
  if (before === undefined) {
    return after.enabled ? [`Provider '${name}' is served from now on, at ${after.baseUrl}.`] : [];
  }
  const changes: string[] = [];
  if (before.enabled !== after.enabled) {
    changes.push(`Provider '${name}' is switched ${after.enabled ? 'on' : 'off'} from now on.`);
  }
  if (before.baseUrl !== after.baseUrl) {
    changes.push(
      `Requests to provider '${name}' go to ${after.baseUrl} from now on (was ${before.baseUrl}).`,
    );
  }
  if (before.proxy !== after.proxy) {
    changes.push(`Provider '${name}' is reached ${way(after.proxy)} from now on (was ${way(before.proxy)}).`);
  }
  return changes;
}

function way(proxy: string | undefined): string {
  // Leaves out the login, which nobody should read.
  return proxy === undefined ? 'directly' : `through ${URL.parse(proxy)?.host ?? 'a proxy'}`;
}

function changedSecrets(before: Settings, after: Settings): readonly string[] {
  const keys = before.proxyToken === after.proxyToken ? [] : ['proxy_token'];
  for (const name of providerNames(before, after)) {
    const [was, is] = [providerOf(before, name), providerOf(after, name)];
    if (was?.apiKey !== is?.apiKey) keys.push(`providers.${name}.api_key`);
    if (was?.ca !== is?.ca) keys.push(`providers.${name}.ca_file`);
  }
  return keys;
}

function providerNames(before: Settings, after: Settings): readonly string[] {
  return [...new Set([...before.providers, ...after.providers].map(({ name }) => name))];
}

function providerOf(settings: Settings, name: string): ProviderSettings | undefined {
  return settings.providers.find((one) => one.name === name);
}
