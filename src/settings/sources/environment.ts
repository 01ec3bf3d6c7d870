import type { Source } from '../../contract/settings/effective.ts';
import type { SettingsInputs, Variables } from './inputs.ts';

/** Variables that Kubernetes adds to every container in a namespace for a Service named lunaroute. */
const LINK_NAME =
  /^LUNAROUTE(?:_\w+)?_(?:SERVICE_(?:HOST|PORT(?:_\w+)?)|PORT_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)$/u;
const LINK_PORT = /^(?:tcp|udp|sctp):\/\/\S+:\d+$/iu;

/** A variable's value and its source. */
export interface Variable {
  readonly text: string;
  readonly source: Source & { readonly kind: 'env' };
}

/** Variables of the process, which override those of the login shell. */
export interface Environment {
  /** Returns every value of the variable, the strongest first. A blank value counts as unset. */
  readonly all: (name: string) => readonly Variable[];
  /** Returns the text for `${NAME}`: undefined if unset, empty if set to nothing. */
  readonly text: (name: string) => string | undefined;
  /** Returns the names of all variables that are set, without duplicates. */
  readonly names: () => readonly string[];
  /** Names of variables that Kubernetes set for a Service; they are ignored. */
  readonly serviceLinks: readonly string[];
  /** Variables that the login shell had at the last start, while it has not responded at this one. */
  readonly silent: readonly string[];
}

/** Combines the two environments of the inputs. On Windows, names are case-insensitive. */
export function readEnvironment(inputs: SettingsInputs): Environment {
  const foldsCase = inputs.platform === 'win32';
  const own = tableOf(inputs.env, foldsCase);
  const shell = tableOf(inputs.loginShellEnv ?? {}, foldsCase);
  const key = (name: string) => (foldsCase ? name.toUpperCase() : name);

  const all = (name: string): Variable[] => {
    const fromProcess = own.get(key(name));
    const fromShell = shell.get(key(name));
    const found: Variable[] = [];
    if (isMeant(name, fromProcess))
      found.push({ text: fromProcess, source: { kind: 'env', name, from: 'process' } });
    // The same value in both counts once, not as an overridden value.
    if (isMeant(name, fromShell) && fromShell !== fromProcess) {
      found.push({ text: fromShell, source: { kind: 'env', name, from: 'login_shell' } });
    }
    return found;
  };
  return {
    all,
    text: (name) => all(name)[0]?.text ?? own.get(key(name)) ?? shell.get(key(name)),
    names: () => [...new Set([...own.keys(), ...shell.keys()])].filter((name) => all(name).length > 0),
    serviceLinks: [...own].flatMap(([name, text]) => (isServiceLink(name, text) ? [name] : [])),
    silent: (inputs.silentVariables ?? []).filter((name) => all(name).length === 0),
  };
}

function tableOf(variables: Variables, foldsCase: boolean): Map<string, string> {
  const table = new Map<string, string>();
  for (const [name, text] of Object.entries(variables)) {
    if (text !== undefined) table.set(foldsCase ? name.toUpperCase() : name, text);
  }
  return table;
}

/** Whether a variable is set, not blank, and not a Kubernetes service link. */
function isMeant(name: string, text: string | undefined): text is string {
  return text !== undefined && text.trim() !== '' && !isServiceLink(name, text);
}

/**
 * Whether a variable is a Kubernetes service link, which no user has set. For a Service named lunaroute, the proxy's
 * port would otherwise be `LUNAROUTE_PORT=tcp://10.0.0.5:8081`.
 */
function isServiceLink(name: string, text: string): boolean {
  return LINK_NAME.test(name) || (/^LUNAROUTE(?:_\w+)?_PORT$/u.test(name) && LINK_PORT.test(text.trim()));
}
