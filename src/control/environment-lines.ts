import { isIPv6 } from 'node:net';
import type { Shell } from '../contract/shells.ts';

/** Where the proxy listens. */
export interface ProxyAddress {
  /** A host name or an IP address, without brackets. */
  readonly host: string;
  readonly port: number;
}

/** The lines, each with its line end, that point the assistants started from this shell at the proxy. */
export function environmentLines(options: ProxyAddress & { readonly shell: Shell }): string {
  const url = proxyUrl(options);
  const lines = [
    assignment('ANTHROPIC_BASE_URL', url, options.shell),
    assignment('OPENAI_BASE_URL', `${url}/v1`, options.shell),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** What the lines do not reach: an assistant that does not read the variables. */
export function environmentNotes(): string {
  return (
    'Current Codex ignores OPENAI_BASE_URL: set the root key openai_base_url in ~/.codex/config.toml ' +
    'to the same address, above the first [section].'
  );
}

/** A listener on every address is reached through loopback; no client can connect to 0.0.0.0 everywhere. */
export function proxyUrl({ host, port }: ProxyAddress): string {
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  const reachable = bare === '0.0.0.0' ? '127.0.0.1' : bare === '::' ? '::1' : bare;
  return `http://${isIPv6(reachable) ? `[${reachable}]` : reachable}:${port}`;
}

function assignment(name: string, value: string, shell: Shell): string {
  switch (shell) {
    case 'fish':
      return `set -gx ${name} ${quoteUnlessPlain(value, (text) => text.replaceAll(/[\\']/g, String.raw`\$&`))};`;
    case 'powershell':
      return `$env:${name} = '${value.replaceAll("'", "''")}'`;
    case 'cmd':
      return `set "${name}=${value}"`;
    default:
      return `export ${name}=${quoteUnlessPlain(value, (text) => text.replaceAll("'", String.raw`'\''`))}`;
  }
}

/** Brackets are a file pattern to a shell: unquoted, some refuse a pattern that matches no file. */
function quoteUnlessPlain(value: string, escape: (text: string) => string): string {
  return /^[\w:/.-]+$/.test(value) ? value : `'${escape(value)}'`;
}
