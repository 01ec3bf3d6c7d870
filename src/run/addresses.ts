import type { Surroundings } from '../assistants/assistant.ts';
import type { Dialect } from '../contract/dialect.ts';
import { isLoopbackHost } from '../contract/settings/host.ts';
import { providerPrefix } from '../dialects/dialects.ts';
import { knownProviderAt } from '../dialects/known-providers.ts';
import { type Destination, type LaunchProvider, LaunchRefusal } from './launch.ts';
import type { AddressVariable } from './programs.ts';

/** The provider that a program's requests of that dialect go to; undefined where the settings have none. */
export function providerFor(
  { chosen, providers }: Destination,
  dialect: Dialect,
): LaunchProvider | undefined {
  return chosen?.dialect === dialect ? chosen : providers.find(({ name }) => name === dialect);
}

/** The address for one dialect, without a version. */
export function baseFor(to: Destination, dialect: Dialect): string {
  return to.proxyUrl + providerPrefix(providerFor(to, dialect) ?? { name: dialect, dialect });
}

/** The variables with their addresses; `env` is what they say so far. Refuses as {@link assertSameHost} does. */
export function variablesFor(
  to: Destination,
  variables: readonly AddressVariable[],
  env: Surroundings['env'],
): Readonly<Record<string, string>> {
  for (const { name, dialect } of variables) assertSameHost(to, { name, dialect, text: env[name] ?? '' });
  return Object.fromEntries(
    variables.map(({ name, dialect, version }) => [name, baseFor(to, dialect) + version]),
  );
}

/**
 * Refuses to lead a program elsewhere that has this address already: its key is for that host, and would be sent to
 * another one.
 */
export function assertSameHost(
  to: Destination,
  { name, dialect, text }: { readonly name: string; readonly dialect: Dialect; readonly text: string },
): void {
  if (!URL.canParse(text)) return;
  const url = new URL(text);
  const provider = providerFor(to, dialect);
  if (isLoopbackHost(url.hostname) || provider === undefined || isSameService(url, provider)) return;
  const fitting = to.providers.find((one) => one.dialect === dialect && isSameService(url, one));
  const remedy =
    fitting === undefined
      ? `Add ${url.host} to the settings and choose it with --provider`
      : `Choose it with --provider ${fitting.name}`;
  throw new LaunchRefusal(
    `${name} names ${url.host}. Through LunaRoute its key would be sent to ${provider.name} ` +
      `(${new URL(provider.baseUrl).host}) instead. ${remedy}, or remove ${name}.`,
  );
}

function isSameService(url: URL, { baseUrl }: LaunchProvider): boolean {
  const own = new URL(baseUrl);
  const known = knownProviderAt(own);
  return own.hostname === url.hostname || (known !== undefined && known === knownProviderAt(url));
}
