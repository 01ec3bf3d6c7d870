import type { LoginShellState } from '../../src/contract/settings/settings-view.ts';
import type { Shell } from '../../src/contract/provider-setup.ts';
import { fileName } from './provenance.ts';

/** How LunaRoute was started, and from where it got its variables. */
export interface ProcessOrigin {
  /** Example: `process 4711, started from a terminal`. */
  readonly startedFrom: string;
  readonly loginShell: LoginShellState;
  readonly platform: string;
  readonly isDesktop: boolean;
}

/** Place where a variable is usually set: a path, or a description. */
export interface UsualPlace {
  readonly text: string;
  readonly isPath: boolean;
}

/** Source of a variable. */
export type VariableOrigin = 'process' | 'login_shell';

/** Shells for which commands are offered, with their common names. */
export const UNSET_SHELLS: readonly { readonly value: Shell; readonly label: string }[] = [
  { value: 'sh', label: 'bash, zsh' },
  { value: 'fish', label: 'fish' },
  { value: 'powershell', label: 'PowerShell' },
  { value: 'cmd', label: 'cmd' },
];

/** Command that unsets a variable in a shell. */
export function unsetCommand(shell: Shell, name: string): string {
  switch (shell) {
    case 'sh':
      return `unset ${name}`;
    case 'fish':
      return `set -e ${name}`;
    case 'powershell':
      return `Remove-Item Env:${name}`;
    case 'cmd':
      return `set ${name}=`;
  }
}

/** Shell to offer first. */
export function likelyShell({ platform, loginShell }: ProcessOrigin): Shell {
  if (platform === 'win32') return 'powershell';
  return shellName(loginShell) === 'fish' ? 'fish' : 'sh';
}

/** Places to look for a variable, most likely first. */
export function usualPlaces(from: VariableOrigin, given: ProcessOrigin): readonly UsualPlace[] {
  if (given.platform === 'win32') return [words('System settings > Environment variables')];
  if (from === 'login_shell') return startFiles(shellName(given.loginShell));
  if (isService(given)) return [words('the compose file, unit or manifest that starts it')];
  if (given.startedFrom.includes('terminal'))
    return [path('~/.zshrc'), path('~/.bashrc'), words('a project’s .envrc')];
  return [path('~/.profile'), words('whatever starts LunaRoute')];
}

/**
 * Whether restarting from the app would drop the variable; it would not drop one inherited from the process's
 * environment.
 */
export function canRestart(from: VariableOrigin, { isDesktop }: ProcessOrigin): boolean {
  return isDesktop && from === 'login_shell';
}

/** Instructions for after the variable has been removed. */
export function restartStep(from: VariableOrigin, given: ProcessOrigin): string {
  if (canRestart(from, given)) return 'Restart: a running process never sees the change.';
  return isService(given)
    ? 'Restart the container or service: a running process never sees the change.'
    : 'Quit LunaRoute and start it again from a shell where it isn’t set.';
}

function isService({ startedFrom }: ProcessOrigin): boolean {
  return /container|service|docker|kubernetes|systemd/iu.test(startedFrom);
}

function shellName(state: LoginShellState): string {
  return state.kind === 'not_asked' ? '' : fileName(state.shell);
}

function startFiles(shell: string): readonly UsualPlace[] {
  switch (shell) {
    case 'zsh':
      return [path('~/.zshrc')];
    case 'bash':
      return [path('~/.bashrc'), path('~/.bash_profile')];
    case 'fish':
      return [path('~/.config/fish/config.fish')];
    default:
      return [words('your shell’s start files')];
  }
}

function path(text: string): UsualPlace {
  return { text, isPath: true };
}

function words(text: string): UsualPlace {
  return { text, isPath: false };
}
