import type { Source } from '../../contract/settings/effective.ts';
import type { SettingsInputs, Variables } from './inputs.ts';

/** What Kubernetes puts into every container of a namespace for a Service of such a name. */
const LINK_NAME =
  /^LUNAROUTE(?:_\w+)?_(?:SERVICE_(?:HOST|PORT(?:_\w+)?)|PORT_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)$/u;
const LINK_PORT = /^(?:tcp|udp|sctp):\/\/\S+:\d+$/iu;

/** One variable that is set, and by whom. */
export interface Variable {
  readonly text: string;
  readonly source: Source & { readonly kind: 'env' };
}

/** The variables of the process over those of the login shell. */
export interface Environment {
  /** Every text the variable has, the strongest first. A blank one counts as not set. */
  readonly all: (name: string) => readonly Variable[];
  /** The text for `${NAME}`: undefined where nobody set it, empty where it was set to nothing. */
  readonly text: (name: string) => string | undefined;
  /** The names of all variables that are set, each once. */
  readonly names: () => readonly string[];
  /** Variables that Kubernetes has set for a Service, by their names: they set nothing here. */
  readonly serviceLinks: readonly string[];
  /** Variables that a login shell had at the last start, and that nobody has told of at this one. */
  readonly silent: readonly string[];
}

/** Reads the two environments of the inputs as one. On Windows names have no case. */
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
    // The same text in both is one request, not one that hides the other.
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

/** Set, and by somebody. */
function isMeant(name: string, text: string | undefined): text is string {
  return text !== undefined && text.trim() !== '' && !isServiceLink(name, text);
}

/**
 * Whether a variable is a service link, which nobody has set: a Service named lunaroute would otherwise give the proxy
 * `LUNAROUTE_PORT=tcp://10.0.0.5:8081` for a port.
 */
function isServiceLink(name: string, text: string): boolean {
  return LINK_NAME.test(name) || (/^LUNAROUTE(?:_\w+)?_PORT$/u.test(name) && LINK_PORT.test(text.trim()));
}
