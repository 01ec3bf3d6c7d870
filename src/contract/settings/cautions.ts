import type { AnyDefinition } from './definition.ts';
import { isLoopbackHost } from './host.ts';

/** Returns a sentence about what a value would expose or send unencrypted, for its row; empty if nothing. */
export function cautionOf({ key, parse }: AnyDefinition, raw: unknown): string {
  if (key === 'proxy_token') {
    return raw === null ? 'Requests will no longer need a token.' : '';
  }
  const parsed = raw === null || raw === undefined ? undefined : parse(raw);
  if (key === 'allowed_origins' && parsed?.kind === 'valid' && Array.isArray(parsed.value)) {
    return parsed.value.length === 0
      ? ''
      : 'Anything that runs under these origins will be able to use the proxy, and spend its keys.';
  }
  if (parsed?.kind !== 'valid' || typeof parsed.value !== 'string') return '';
  switch (key) {
    case 'host':
      return isLoopbackHost(parsed.value)
        ? ''
        : 'Other machines will be able to use the proxy. Set a proxy token, unless something else protects it.';
    case 'ui.host':
      return isLoopbackHost(parsed.value) ? '' : 'Other machines will be able to reach the settings page.';
    case 'proxy':
      return isClearText(parsed.value)
        ? 'The connection to this proxy is not encrypted: its login and requests to http:// providers travel in the clear.'
        : '';
    case 'base_url':
      return isClearText(parsed.value) ? 'Requests and keys will travel to this host unencrypted.' : '';
    default:
      return '';
  }
}

function isClearText(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && url.protocol === 'http:' && !isLoopbackHost(url.hostname);
}
