import { isIPv6 } from 'node:net';
import type { Dialect } from '../contract/dialect.ts';
import type { ProviderSetup, Shell } from '../contract/provider-setup.ts';
import { GENERAL } from '../contract/settings/general.ts';
import { isAnyHost, withoutBrackets } from '../contract/settings/host.ts';
import { ADDRESS_VARIABLES, clientPath, DIALECT_DEFINITIONS } from '../dialects/dialects.ts';
import { keyHeaderAt, keyHeaderText, keyVariableAt } from '../dialects/known-providers.ts';
import { bypassReason, proxyBypass, type ReadVariable } from '../proxy-variables/proxy-bypass.ts';
import { PROGRAMS } from '../run/programs.ts';

/** Address on which the proxy listens. */
export interface ProxyAddress {
  /** A host name or an IP address, without brackets. */
  readonly host: string;
  readonly port: number;
}

/** Inputs for the environment lines. */
export interface EnvironmentOptions extends ProxyAddress {
  readonly shell: Shell;
  /** Reads variables of the environment that the lines are for. */
  readonly read: ReadVariable;
}

/**
 * Returns the lines, each with a line end, that point assistants started from this shell at the proxy. If a variable
 * would send their requests to another proxy first, they include NO_PROXY with its existing value.
 */
export function environmentLines(options: EnvironmentOptions): string {
  const { shell, read } = options;
  const url = proxyUrl(options);
  const addresses = ADDRESS_VARIABLES.map(({ name, path }) => assignment(name, url + path, shell));
  return [...addresses, ...exceptionLines(url, { shell, read })].map((line) => `${line}\n`).join('');
}

/** Returns the lines that keep requests to LunaRoute from going through another proxy that a variable names. */
function exceptionLines(url: string, { shell, read }: Pick<EnvironmentOptions, 'shell' | 'read'>): string[] {
  const bypass = Object.entries(proxyBypass(url, read)?.values ?? {});
  // In cmd, as in Windows itself, both spellings are the same variable.
  const exceptions = shell === 'cmd' ? bypass.slice(0, 1) : bypass;
  return exceptions.map(([name, value]) => assignment(name, value, shell));
}

/** A provider whose clients are to be configured. */
export interface SetupProvider {
  readonly name: string;
  readonly dialect: Dialect;
  readonly baseUrl: string;
  /** Whether the proxy has a key for it, in which case clients need none. */
  readonly hasKey: boolean;
}

/** Returns how clients reach one provider; `asksForToken` tells whether the proxy requires a token. */
export function providerSetup(
  provider: SetupProvider,
  { shell, read, asksForToken, ...address }: EnvironmentOptions & { readonly asksForToken: boolean },
): ProviderSetup {
  const { client, keyVariables, versionHeader } = DIALECT_DEFINITIONS[provider.dialect];
  const url = new URL(provider.baseUrl);
  const keyVariable = keyVariableAt(url, provider.name);
  const { name, scheme } = keyHeaderAt(url, provider.dialect);
  const baseUrl = proxyUrl(address) + clientPath(provider);
  const ownKey = provider.hasKey ? undefined : keyVariable;
  const [sdkVariable = ''] = keyVariables;
  const headers = [
    ...(ownKey === undefined ? [] : [`${name}: ${scheme}${valueOf(ownKey, shell)}`]),
    ...(client.apiVersion === undefined ? [] : [`${versionHeader}: ${client.apiVersion}`]),
    ...(asksForToken ? [`x-lunaroute-token: ${valueOf(GENERAL.proxyToken.variable, shell)}`] : []),
  ];
  return {
    baseUrl,
    lines: [
      assignment(client.variable, baseUrl, shell),
      ...(ownKey === undefined || ownKey === sdkVariable ? [] : [keyCopy(sdkVariable, ownKey, shell)]),
      ...exceptionLines(proxyUrl(address), { shell, read }),
    ].join('\n'),
    curl: [
      shell === 'powershell' ? 'curl.exe' : 'curl',
      quoted(baseUrl + client.modelsPath, shell),
      ...headers.map((header) => `-H "${header}"`),
    ].join(' '),
    keyHeader: keyHeaderText({ name, scheme }),
    keyVariable,
  };
}

/** Explains why NO_PROXY is included, and lists the assistants that ignore the lines or read them only sometimes. */
export function environmentNotes(options: EnvironmentOptions): string {
  const url = proxyUrl(options);
  const bypass = proxyBypass(url, options.read);
  return [
    ...(bypass === undefined ? [] : [`${bypassReason(url, bypass)} The NO_PROXY line prevents that.`]),
    ...PROGRAMS.flatMap(({ shellNote = [] }) => shellNote),
  ].join('\n');
}

/** Returns the URL of an address as bound, even if it stands for all addresses: for messages about readiness. */
export function boundUrl({ host, port }: ProxyAddress): string {
  return `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/**
 * Returns the URL for clients. A listener on every address is reached through loopback, because connecting to 0.0.0.0
 * doesn't work everywhere.
 */
export function proxyUrl({ host, port }: ProxyAddress): string {
  const bare = withoutBrackets(host);
  const loopback = isIPv6(bare) ? '::1' : '127.0.0.1';
  return boundUrl({ host: isAnyHost(bare) ? loopback : bare, port });
}

/** Formats a URL as a single word: shells treat brackets as a file pattern. */
function quoted(url: string, shell: Shell): string {
  if (/^[\w:/.-]+$/u.test(url)) return url;
  return shell === 'cmd' ? `"${url}"` : `'${url}'`;
}

/** Returns a reference to a variable for use inside double quotes. */
function valueOf(variable: string, shell: Shell): string {
  if (shell === 'cmd') return `%${variable}%`;
  return shell === 'powershell' ? `$env:${variable}` : `$${variable}`;
}

/** SDKs read any provider's key from their own variable. */
function keyCopy(to: string, from: string, shell: Shell): string {
  const value = valueOf(from, shell);
  switch (shell) {
    case 'fish':
      return `set -gx ${to} "${value}";`;
    case 'powershell':
      return `$env:${to} = ${value}`;
    case 'cmd':
      return `set "${to}=${value}"`;
    default:
      return `export ${to}="${value}"`;
  }
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

/** Shells treat brackets as a file pattern: if unquoted, some reject a pattern that matches no file. */
function quoteUnlessPlain(value: string, escape: (text: string) => string): string {
  return /^[\w:/.-]+$/.test(value) ? value : `'${escape(value)}'`;
}
