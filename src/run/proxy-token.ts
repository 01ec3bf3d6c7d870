import { GENERAL } from '../contract/settings/general.ts';
import { type Destination, type LaunchQuestion, LaunchRefusal } from './launch.ts';
import type { Program } from './programs.ts';

/** Header that carries the proxy's own token. */
export const TOKEN_HEADER = 'x-lunaroute-token';

/** Refuses a program that can't send the proxy's token, since the proxy would reject each of its requests. */
export function refuseUnsentToken({ program, to, env }: LaunchQuestion): void {
  const { label, way, headers } = program;
  const { proxyToken } = to;
  if (proxyToken === undefined || way.kind === 'settings_variable' || way.kind === 'none') return;
  if (isSentAsKey(env, proxyToken)) return;
  const canSend = headers?.every(({ separator }) => !proxyToken.includes(separator)) === true;
  if (canSend) return;
  throw new LaunchRefusal(
    `A proxy token is set, and ${label} has no setting to send it, so LunaRoute would reject its requests. ` +
      `Remove the token (${GENERAL.proxyToken.key}, ${GENERAL.proxyToken.variable}) to run it.`,
  );
}

/** If the proxy has a provider key, a client may send the token in place of a key. */
function isSentAsKey(env: LaunchQuestion['env'], proxyToken: string): boolean {
  return Object.entries(env).some(
    ([name, value]) =>
      value === proxyToken && /_(?:API_KEY|AUTH_TOKEN)$/u.test(name) && !name.startsWith('LUNAROUTE_'),
  );
}

/** Says, in sentences, what the user has to do if it isn't known how a program sends the token. */
export function tokenNotes(
  { commands, headers = [] }: Program,
  { proxyToken }: Destination,
): readonly string[] {
  if (proxyToken === undefined || commands.length > 0) return [];
  const names = headers.map(({ name }) => name).join(' and ');
  return [
    `A proxy token is set. Programs that read ${names} send it by themselves; others must send it as ${TOKEN_HEADER}.`,
  ];
}

/** Returns the header variables with the proxy's token added to the headers that `read` finds in them. */
export function tokenVariables(
  { headers = [] }: Program,
  { proxyToken }: Destination,
  read: (name: string) => string | undefined,
): Readonly<Record<string, string>> {
  if (proxyToken === undefined) return {};
  return Object.fromEntries(
    headers.map(({ name, separator }) => {
      const said = (read(name) ?? '').split(separator).filter((line) => !isToken(line) && line.trim() !== '');
      return [name, [...said, `${TOKEN_HEADER}: ${proxyToken}`].join(separator)];
    }),
  );
}

function isToken(line: string): boolean {
  return line.trim().toLowerCase().startsWith(`${TOKEN_HEADER}:`);
}
