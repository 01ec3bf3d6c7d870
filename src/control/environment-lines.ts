import { isIPv6 } from 'node:net';
import { ADDRESS_VARIABLES } from '../dialects/dialects.ts';
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
  return ADDRESS_VARIABLES.map(({ name, path }) => `${assignment(name, url + path, options.shell)}\n`).join(
    '',
  );
}

/** What the lines do not reach: assistants that do not read the variables, or not always. */
export function environmentNotes(): string {
  return (
    'Current Codex ignores OPENAI_BASE_URL: set the root key openai_base_url in ~/.codex/config.toml ' +
    'to the same address, above the first [section].\n' +
    'Gemini CLI follows GOOGLE_GEMINI_BASE_URL only with an API key: where it is signed in with Google it ignores it, ' +
    'and where no sign-in is chosen yet (security.auth.selectedType) it needs "gemini-api-key" there.'
  );
}

/** The address itself, also where it stands for all of them: what a ready line says is bound. */
export function boundUrl({ host, port }: ProxyAddress): string {
  return `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/** A listener on every address is reached through loopback; no client can connect to 0.0.0.0 everywhere. */
export function proxyUrl({ host, port }: ProxyAddress): string {
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  const reachable = bare === '0.0.0.0' ? '127.0.0.1' : bare === '::' ? '::1' : bare;
  return boundUrl({ host: reachable, port });
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
