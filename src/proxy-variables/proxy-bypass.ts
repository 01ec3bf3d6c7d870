import { isIpv4, isIpv6, withoutBrackets } from '../contract/settings/host.ts';
import { entriesOf } from './no-proxy.ts';

/** Variables that other programs read too, by what they decide here. */
export const AMBIENT = {
  https: ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'],
  http: ['http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY'],
  none: ['no_proxy', 'NO_PROXY'],
  caFile: ['NODE_EXTRA_CA_CERTS'],
} as const;

/** Gives a variable's text: empty where it is set to nothing, undefined where nobody set it. */
export type ReadVariable = (name: string) => string | undefined;

/** What the environment needs so that requests for this program are not sent through somebody's proxy. */
export interface ProxyBypass {
  /** The variable that names that proxy. */
  readonly variable: string;
  /** What both spellings should say: what they said, and our hosts. */
  readonly values: { readonly NO_PROXY: string; readonly no_proxy: string };
}

/**
 * Variables that lead an assistant's plain-text requests away, as tried: Claude Code sends every request through
 * any of them, those for HTTPS included.
 */
export const PROXY_VARIABLES: readonly string[] = [...new Set([...AMBIENT.http, ...AMBIENT.https])];
const [LOWER, UPPER] = AMBIENT.none;
const OWN_HOSTS = ['127.0.0.1', 'localhost'];

/**
 * What is missing in the environment so that a client reaches the URL without the proxy that is set there; undefined
 * where no proxy is set, or the URL's host is exempt from it for every client.
 */
export function proxyBypass(
  url: string,
  read: ReadVariable,
  proxies: readonly string[] = PROXY_VARIABLES,
): ProxyBypass | undefined {
  const variable = proxies.find((name) => (read(name) ?? '').trim() !== '');
  if (variable === undefined) return undefined;
  const spellings = spellingsOf(new URL(url).hostname);
  const [lower, upper] = [read(LOWER), read(UPPER)];
  const said = [lower, upper].filter((text) => text !== undefined);
  // Bun, undici and curl read the lower-case one first, reqwest the other: both must say it.
  if (said.length > 0 && said.every((text) => spellings.every((host) => isExempt(host, text))))
    return undefined;
  return { variable, values: exemptingValues(url, read) };
}

/** What both spellings say with the URL's host among their exceptions, whether or not a proxy is known to be set. */
export function exemptingValues(url: string, read: ReadVariable): ProxyBypass['values'] {
  const [lower, upper] = [read(LOWER), read(UPPER)];
  const hosts = [...new Set([...OWN_HOSTS, ...spellingsOf(new URL(url).hostname)])];
  return {
    NO_PROXY: withHosts(upper ?? lower ?? '', hosts),
    no_proxy: withHosts(lower ?? upper ?? '', hosts),
  };
}

/** Why it is needed, in a sentence. */
export function bypassReason(url: string, { variable }: ProxyBypass): string {
  return (
    `${variable} is set, and NO_PROXY doesn't exempt ${withoutBrackets(new URL(url).hostname)}: requests for ` +
    'LunaRoute would be sent to that proxy, keys and prompts included.'
  );
}

/** An address in brackets is what undici looks for, one without them what reqwest does. */
function spellingsOf(hostname: string): readonly string[] {
  const bare = withoutBrackets(hostname);
  return isIpv6(bare) ? [bare, `[${bare}]`] : [bare];
}

/** Whether a NO_PROXY text exempts the host in the forms that every client understands; ranges and ports are not. */
function isExempt(host: string, noProxy: string): boolean {
  const isName = !isIpv4(host) && !host.includes(':');
  return noProxy
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .some(
      (entry) => entry === '*' || entry === host || (isName && entry.startsWith('.') && host.endsWith(entry)),
    );
}

/** What is not there yet is put behind what is; quotes, % and line ends name no host, and would end a shell's quoting. */
function withHosts(noProxy: string, hosts: readonly string[]): string {
  const kept = entriesOf(noProxy.replaceAll(/[\p{Cc}"'`%“”‘’]/gu, '')).join(',');
  const missing = hosts.filter((host) => !isExempt(host, kept));
  return [kept, ...missing].filter((part) => part !== '').join(',');
}
