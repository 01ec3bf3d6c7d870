import type { Finding } from '../../contract/settings/finding.ts';
import { isSocks } from '../../contract/settings/url.ts';
import { quote } from '../layers.ts';
import { AMBIENT } from '../../proxy-variables/proxy-bypass.ts';
import type { Environment, Variable } from '../sources/environment.ts';
import { entriesOf, entryProblem } from '../../proxy-variables/no-proxy.ts';

/** Reports other programs' variables with values that are plainly wrong or that weaken every provider. */
export function environmentFindings(
  environment: Environment,
  reported: readonly Finding[],
): readonly Finding[] {
  return [
    ...unverifiedTls(environment),
    ...unmatchedEntries(environment),
    ...unusedSocks(environment, reported),
  ];
}

function unverifiedTls(environment: Environment): readonly Finding[] {
  const name = 'NODE_TLS_REJECT_UNAUTHORIZED';
  if (environment.all(name)[0]?.text !== '0') return [];
  const message =
    `${name}=0 switches certificate checks off for every provider: anyone on the network path can read prompts and keys. ` +
    'Unset it, and trust a private certificate with ca_file or NODE_EXTRA_CA_CERTS instead.';
  return [{ level: 'warning', code: 'tls_unverified', message, at: name }];
}

/** Without a proxy, there is nothing to exempt. */
function unmatchedEntries(environment: Environment): readonly Finding[] {
  if (proxyVariables(environment).length === 0) return [];
  const [noProxy] = AMBIENT.none.flatMap((name) => environment.all(name));
  if (noProxy === undefined) return [];
  return entriesOf(noProxy.text).flatMap((entry) => {
    const problem = entryProblem(entry);
    if (problem === '') return [];
    const message = `The entry ${quote(entry)} in ${noProxy.source.name} matches no host: ${problem}.`;
    return { level: 'warning', code: 'no_proxy_entry', message, at: noProxy.source.name };
  });
}

/** Reports an unused SOCKS proxy, unless a provider that would use it has reported it. */
function unusedSocks(environment: Environment, reported: readonly Finding[]): readonly Finding[] {
  const socks = proxyVariables(environment).find(({ text }) => isSocks(text));
  const name = socks?.source.name ?? '';
  if (socks === undefined || hasHttpProxy(environment) || reported.some(({ at }) => at === name)) return [];
  const message = `${name} is a SOCKS proxy. SOCKS is not supported, so it is not used; no provider needs it now.`;
  return [{ level: 'warning', code: 'socks_unused', message, at: name }];
}

function hasHttpProxy(environment: Environment): boolean {
  return proxyVariables(environment).some(({ text }) => !isSocks(text));
}

function proxyVariables(environment: Environment): readonly Variable[] {
  return [...new Set([...AMBIENT.https, ...AMBIENT.http])].flatMap((name) => environment.all(name));
}
