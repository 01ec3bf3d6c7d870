import { isLoopbackHost } from '../../contract/settings/host.ts';
import { invalid } from '../../contract/settings/parsed.ts';
import type { Claim } from '../setting.ts';
import type { Environment, Variable } from './environment.ts';
import { AMBIENT } from '../../proxy-variables/proxy-bypass.ts';
import { isExempt } from '../../proxy-variables/no-proxy.ts';
import type { SystemProxyAnswer } from './system-proxy.ts';

/**
 * What the surroundings ask for a base URL, the strongest first, in curl's manner: the variable of the URL's scheme before
 * ALL_PROXY, lower case before upper case, the system's settings below them, and NO_PROXY above them all. For a loopback
 * address none of them counts, as in Go and Chromium: another machine's proxy cannot reach it.
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
  // With no proxy to be exempt from, nothing else decides anything.
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

/** A direct connection is what there is without a word of the system. */
function systemClaims(answer: SystemProxyAnswer | undefined): readonly Claim[] {
  if (answer?.kind !== 'known' || answer.route.kind === 'direct') return [];
  const { route, at } = answer;
  const base = { layer: 'system', source: { kind: 'system', asked: at }, at: SYSTEM_PLACE } as const;
  if (route.kind === 'proxy') return [{ ...base, kind: 'value', raw: route.url, written: route.url }];
  const entries = route.skipped.join(', ');
  const reason = `must be an HTTP proxy, and the system's settings only have ${entries}, which is not supported; set it to an HTTP proxy or to direct`;
  return [{ ...base, kind: 'invalid', why: invalid(reason) }];
}

/** Where the user finds the system's proxies. */
export const SYSTEM_PLACE = "the system's proxy settings";

/** What NODE_EXTRA_CA_CERTS asks for. */
export function ambientCaFiles(environment: Environment): readonly Claim[] {
  return [...silentClaims(AMBIENT.caFile, environment), ...variables(AMBIENT.caFile, environment).map(claim)];
}

function claim({ text, source }: Variable): Claim & { readonly kind: 'value' } {
  const layer = `variable ${source.name} ${source.from}`;
  return { kind: 'value', layer, source, at: source.name, raw: text, written: text };
}

/** Where a variable is missing that a login shell had, what it governs is not decided by the others. */
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

/** Every text that one of the names has, in the order of the names. Each text is given once. */
function variables(names: readonly string[], environment: Environment): readonly Variable[] {
  const found = names.flatMap((name) => environment.all(name));
  // Where names have no case, https_proxy and HTTPS_PROXY are one variable.
  return found.filter((one, index) => found.findIndex((other) => isSame(one, other)) === index);
}

function isSame(one: Variable, other: Variable): boolean {
  return (
    one.text === other.text &&
    one.source.from === other.source.from &&
    one.source.name.toLowerCase() === other.source.name.toLowerCase()
  );
}
