import { type Dialect, DIALECTS } from '../contract/dialect.ts';
import { isLoopbackHost } from '../contract/settings/host.ts';
import { knownProviderAt } from '../dialects/known-providers.ts';
import { redactWritten } from '../redaction/written-values.ts';
import type { KeyPath } from '../text-edit/text-format.ts';
import { leadsToSamePort, type UpstreamAddress } from './proxy-address.ts';

/** Address already configured for an assistant, by a variable or a file. */
export interface NamedAddress {
  /** Display name of the source. */
  readonly name: string;
  /** API that the address serves. */
  readonly dialect: Dialect;
  readonly text: string;
}

/**
 * Destination of an address. `nowhere_else`: the proxy or the proxy's own provider, so replacing it loses nothing.
 * `this_machine`: something else on this machine. `other_host`: another host, whose key must not be sent anywhere else.
 */
export type Leads = 'nowhere_else' | 'this_machine' | 'other_host';

/** Effect of replacing an address with the proxy's; `provider` is the one that would then receive its requests. */
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

/** Whether an address belongs to the provider, or to the same service. */
export function isSameService(url: URL, { baseUrl }: UpstreamAddress): boolean {
  const own = new URL(baseUrl);
  if (isLoopbackHost(url.hostname)) return leadsToSamePort(url.href, baseUrl);
  const known = knownProviderAt(own);
  return own.hostname === url.hostname || (known !== undefined && known === knownProviderAt(url));
}

/** Says that requests will bypass something on this machine; `how` is a clause on what happens to its address. */
export function formatLocalAddress({ name, text }: NamedAddress, how: string): string {
  return `${name} is ${redactWritten(text)}, on this computer. ${how}, so requests will bypass whatever is listening there.`;
}

/** API for the address at a key, guessed from the key's name. */
export function dialectOfKey(key: KeyPath): Dialect {
  const words = key.join('.').toLowerCase();
  return DIALECTS.find((one) => words.includes(one)) ?? 'openai';
}
