import {
  isSameService,
  formatLocalAddress,
  type NamedAddress,
  whereItLeads,
} from '../assistants/named-address.ts';
import type { Dialect } from '../contract/dialect.ts';
import { providerPrefix } from '../dialects/dialects.ts';
import { type Destination, type LaunchProvider, LaunchRefusal } from './launch.ts';
import type { AddressVariable } from './programs.ts';

/** Returns the provider for the program's requests of that dialect; undefined if the settings have none. */
function providerFor({ chosen, providers }: Destination, dialect: Dialect): LaunchProvider | undefined {
  return chosen?.dialect === dialect ? chosen : providers.find(({ name }) => name === dialect);
}

/** Returns the proxy's base URL for one dialect, without the version suffix. */
export function baseFor(to: Destination, dialect: Dialect): string {
  return to.proxyUrl + providerPrefix(providerFor(to, dialect) ?? { name: dialect, dialect });
}

/** Returns the variables with the addresses to set. */
export function variablesFor(
  to: Destination,
  variables: readonly AddressVariable[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    variables.map(({ name, dialect, version }) => [name, baseFor(to, dialect) + version]),
  );
}

/** Returns the addresses that the variables have so far; `read` returns undefined for an unset variable. */
export function saidBy(
  variables: readonly AddressVariable[],
  read: (name: string) => string | undefined,
): readonly NamedAddress[] {
  return variables.map(({ name, dialect }) => ({ name, dialect, text: read(name) ?? '' }));
}

/**
 * Refuses to reroute a program whose address is on somebody else's host: its key is for that host, and the proxy would
 * send it to another. Returns notes about addresses on this machine.
 */
export function judged(to: Destination, named: readonly NamedAddress[]): readonly string[] {
  const notes = named.flatMap((one) => {
    const provider = providerFor(to, one.dialect);
    switch (whereItLeads(one.text, { proxyUrl: to.proxyUrl, provider })) {
      case 'nowhere_else':
        return [];
      case 'this_machine':
        return [formatLocalAddress(one, "LunaRoute's address overrides it for this run")];
      case 'other_host':
        throw refusal(to, one, provider);
    }
  });
  return [...new Set(notes)];
}

function refusal(
  { providers }: Destination,
  { name, dialect, text }: NamedAddress,
  provider: LaunchProvider | undefined,
): LaunchRefusal {
  const url = new URL(text);
  const fitting = providers.find((one) => one.dialect === dialect && isSameService(url, one));
  const remedy =
    fitting === undefined
      ? `Add ${url.host} to the settings and choose it with --provider`
      : `Choose it with --provider ${fitting.name}`;
  const instead = provider === undefined ? '' : ` to ${provider.name} (${new URL(provider.baseUrl).host})`;
  return new LaunchRefusal(
    `${name} names ${url.host}. Through LunaRoute its key would be sent${instead} instead. ${remedy}, or remove ${name}.`,
  );
}
