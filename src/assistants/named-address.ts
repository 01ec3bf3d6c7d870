import { type Dialect, DIALECTS } from '../contract/dialect.ts';
import { isLoopbackHost } from '../contract/settings/host.ts';
import { knownProviderAt } from '../dialects/known-providers.ts';
import { redactWritten } from '../redaction/written-values.ts';
import type { KeyPath } from '../text-edit/text-format.ts';
import { leadsToSamePort, type UpstreamAddress } from './proxy-address.ts';

/** An address that an assistant is told already, by a variable or a file of its own. */
export interface NamedAddress {
  /** Where, for people. */
  readonly name: string;
  /** The API that it is for. */
  readonly dialect: Dialect;
  readonly text: string;
}

/**
 * Where requests would go with an address: to the proxy or the proxy's own provider, which loses nothing by being replaced,
 * to something else on this machine, or to somebody else's host, whose key must go to no other.
 */
export type Leads = 'nowhere_else' | 'this_machine' | 'other_host';

/** What replacing the address by the proxy's would change; `provider` is the one that its requests would go to then. */
export function whereItLeads(
  text: string,
  { proxyUrl, provider }: { readonly proxyUrl: string; readonly provider: UpstreamAddress | undefined },
): Leads {
  if (!/^https?:/iu.test(text) || !URL.canParse(text) || leadsToSamePort(text, proxyUrl))
    return 'nowhere_else';
  const url = new URL(text);
  if (provider !== undefined && isSameService(url, provider)) return 'nowhere_else';
  if (isLoopbackHost(url.hostname)) return 'this_machine';
  return provider === undefined ? 'nowhere_else' : 'other_host';
}

/** Whether an address is the provider's own, or another one of the same service. */
export function isSameService(url: URL, { baseUrl }: UpstreamAddress): boolean {
  const own = new URL(baseUrl);
  if (isLoopbackHost(url.hostname)) return leadsToSamePort(url.href, baseUrl);
  const known = knownProviderAt(own);
  return own.hostname === url.hostname || (known !== undefined && known === knownProviderAt(url));
}

/** That requests no longer go to something on this machine; `how` is a clause that says what happens to its address. */
export function formatLocalAddress({ name, text }: NamedAddress, how: string): string {
  return `${name} is ${redactWritten(text)}, on this computer. ${how}, so requests will bypass whatever is listening there.`;
}

/** The API that the address at a key is for, by the key's own words. */
export function dialectOfKey(key: KeyPath): Dialect {
  const words = key.join('.').toLowerCase();
  return DIALECTS.find((one) => words.includes(one)) ?? 'openai';
}
