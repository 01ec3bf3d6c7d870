import { isLoopbackHost } from '../../contract/settings/host.ts';
import { invalid } from '../../contract/settings/parsed.ts';
import type { Claim } from '../setting.ts';
import type { Environment, Variable } from './environment.ts';
import { AMBIENT } from '../../proxy-variables/proxy-bypass.ts';
import { isExempt } from '../../proxy-variables/no-proxy.ts';
import type { SystemProxyAnswer } from './system-proxy.ts';

/**
 * Returns the ambient proxy claims for a base URL, the strongest first, as in curl: the variable for the URL's scheme
 * before ALL_PROXY, lower case before upper case, then the system's settings; NO_PROXY overrides all. None applies to a
 * loopback address, as in Go and Chromium, since another machine's proxy cannot reach it.
 */
export function ambientProxies(
  baseUrl: string,
  environment: Environment,
  system: SystemProxyAnswer | undefined,
): readonly Claim[] {
  const url = new URL(baseUrl);
  const names = url.protocol === 'https:' ? AMBIENT.https : AMBIENT.http;
  const isLoopback = isLoopbackHost(url.hostname);
  const silent = silentClaims([...names, ...AMBIENT.none], environment);
  if (silent.length > 0 && !isLoopback) return silent;
  const proxies = [...variables(names, environment).map(claim), ...systemClaims(system)];
  // Without a proxy there is nothing to exempt, so NO_PROXY does not matter.
  if (proxies.length === 0) return [];
  return [...exemptions(url, environment, isLoopback), ...proxies];
}

function exemptions(url: URL, environment: Environment, isLoopback: boolean): readonly Claim[] {
  const [noProxy] = variables(AMBIENT.none, environment);
  if (noProxy !== undefined && isExempt(url, noProxy.text))
    return [{ ...claim(noProxy), raw: 'direct', shown: null }];
  return isLoopback ? [LOOPBACK] : [];
}

const LOOPBACK: Claim = {
  kind: 'value',
  layer: 'loopback',
  source: { kind: 'loopback' },
  at: 'its loopback address',
  raw: 'direct',
  written: '',
  shown: null,
};

/** Ignores a direct connection, which is the default anyway. */
function systemClaims(answer: SystemProxyAnswer | undefined): readonly Claim[] {
  if (answer?.kind !== 'known' || answer.route.kind === 'direct') return [];
  const { route, at } = answer;
  const base = { layer: 'system', source: { kind: 'system', asked: at }, at: SYSTEM_PLACE } as const;
  if (route.kind === 'proxy') return [{ ...base, kind: 'value', raw: route.url, written: route.url }];
  const entries = route.skipped.join(', ');
  const reason = `must be an HTTP proxy, and the system's settings only have ${entries}, which is not supported; set it to an HTTP proxy or to direct`;
  return [{ ...base, kind: 'invalid', why: invalid(reason) }];
}

/** Wording for the location of the system's proxies in findings. */
export const SYSTEM_PLACE = "the system's proxy settings";

/** Returns the claims from NODE_EXTRA_CA_CERTS. */
export function ambientCaFiles(environment: Environment): readonly Claim[] {
  return [...silentClaims(AMBIENT.caFile, environment), ...variables(AMBIENT.caFile, environment).map(claim)];
}

function claim({ text, source }: Variable): Claim & { readonly kind: 'value' } {
  const layer = `variable ${source.name} ${source.from}`;
  return { kind: 'value', layer, source, at: source.name, raw: text, written: text };
}

/** A missing variable from the login shell blocks its setting rather than leaving it to weaker variables. */
function silentClaims(names: readonly string[], environment: Environment): readonly Claim[] {
  return names
    .filter((name) => environment.silent.includes(name))
    .map((name) => ({
      kind: 'mistaken',
      layer: `variable ${name} login_shell`,
      source: { kind: 'env', name, from: 'login_shell' },
      at: name,
      message: `${name} is not known yet: the login shell has not answered.`,
    }));
}

/** Returns every value of the named variables, in the order of names, without duplicates. */
function variables(names: readonly string[], environment: Environment): readonly Variable[] {
  const found = names.flatMap((name) => environment.all(name));
  // If names are case-insensitive, https_proxy and HTTPS_PROXY are the same variable.
  return found.filter((one, index) => found.findIndex((other) => isSame(one, other)) === index);
}

function isSame(one: Variable, other: Variable): boolean {
  return (
    one.text === other.text &&
    one.source.from === other.source.from &&
    one.source.name.toLowerCase() === other.source.name.toLowerCase()
  );
}
