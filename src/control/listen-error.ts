import { GENERAL } from '../contract/settings/general.ts';
import { errorCode } from '../system/error-code.ts';

/** Why nothing can listen there and what to do, with the key of the setting to change. */
export interface ListenErrorText {
  readonly key: string;
  readonly message: string;
}

/** What wants to listen, with its settings. */
const LISTENERS = { proxy: { host: GENERAL.host, port: GENERAL.port }, page: GENERAL.ui };

interface ListenPlace {
  readonly host: string;
  readonly port: number;
  readonly listener: keyof typeof LISTENERS;
}

/** Describes the system's error; `holder` is the program that has the port, if known. */
export function listenErrorText(
  error: unknown,
  { host, port, listener }: ListenPlace,
  holder = 'another program',
): ListenErrorText {
  const settings = LISTENERS[listener];
  const { key } = settings.port;
  switch (errorCode(error)) {
    case 'EADDRINUSE':
      return {
        key,
        message: `Port ${port} on ${host} is taken by ${holder}. Stop it, or choose another port with ${waysToSet(settings.port)}.`,
      };
    case 'EACCES':
      return { key, message: `${deniedText(port)} Choose another with ${waysToSet(settings.port)}.` };
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return {
        key: settings.host.key,
        message: `${host} is not an address of this machine. Correct ${settings.host.key} in the config file, or set ${waysToSet(settings.host)}.`,
      };
    default:
      return {
        key,
        message: `Cannot listen on ${host}:${port}: ${error instanceof Error ? error.message : String(error)}.`,
      };
  }
}

/** Names the flag and the variable of a setting, if it has them. */
function waysToSet({ flag, variable }: { readonly flag?: string; readonly variable?: string }): string {
  return [flag, variable].filter((name) => name !== undefined).join(' or ');
}

/** Windows reserves ranges of ports, also above 1024, and reports the same error for them. */
function deniedText(port: number): string {
  if (process.platform === 'win32') {
    return (
      `Windows does not allow port ${port}. It may be in an excluded range: ` +
      'netsh int ipv4 show excludedportrange protocol=tcp lists them.'
    );
  }
  return port < 1024
    ? `This user may not use port ${port} (ports below 1024 are reserved).`
    : `The system does not allow this user to use port ${port}.`;
}
