import { isIPv6 } from 'node:net';
import { ADDRESS_VARIABLES } from '../dialects/dialects.ts';
import type { Shell } from '../contract/shells.ts';
import { bypassReason, proxyBypass, type ReadVariable } from '../settings/sources/proxy-bypass.ts';

/** Where the proxy listens. */
export interface ProxyAddress {
  /** A host name or an IP address, without brackets. */
  readonly host: string;
  readonly port: number;
}

/** What the lines are made from. */
export interface EnvironmentOptions extends ProxyAddress {
  readonly shell: Shell;
  /** Variables of the environment that the lines are for. */
  readonly read: ReadVariable;
}

/**
 * The lines, each with its line end, that point the assistants started from this shell at the proxy. Where a variable
 * would send their requests to another proxy first, NO_PROXY is among them, with what it says already.
 */
export function environmentLines(options: EnvironmentOptions): string {
  const { shell, read } = options;
  const url = proxyUrl(options);
  const addresses = ADDRESS_VARIABLES.map(({ name, path }) => [name, url + path] as const);
  const bypass = Object.entries(proxyBypass(url, read)?.values ?? {});
  // To cmd, as to Windows itself, both spellings are one variable.
  const exceptions = shell === 'cmd' ? bypass.slice(0, 1) : bypass;
  return [...addresses, ...exceptions].map(([name, value]) => `${assignment(name, value, shell)}\n`).join('');
}

/** Why NO_PROXY is among the lines, and what the lines do not reach: assistants that read them not at all, or not always. */
export function environmentNotes(options: EnvironmentOptions): string {
  const url = proxyUrl(options);
  const bypass = proxyBypass(url, options.read);
  return [
    ...(bypass === undefined ? [] : [`${bypassReason(url, bypass)} The NO_PROXY line prevents that.`]),
    'Current Codex ignores OPENAI_BASE_URL: set the root key openai_base_url in ~/.codex/config.toml ' +
      'to the same address, above the first [section].',
    'Gemini CLI follows GOOGLE_GEMINI_BASE_URL only with an API key: where it is signed in with Google it ignores it, ' +
      'and where no sign-in is chosen yet (security.auth.selectedType) it needs "gemini-api-key" there.',
  ].join('\n');
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
