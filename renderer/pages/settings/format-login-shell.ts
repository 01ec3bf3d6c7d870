import type { LoginShellState } from '../../../src/contract/settings/settings-view.ts';
import { fileName } from '../../settings-form/provenance.ts';
import { formatClock } from '../../settings-form/format-value.ts';

/** Formatted state of the login shell. */
export interface FormattedLoginShell {
  readonly title: string;
  readonly text: string;
  /** Names of variables, never their values. */
  readonly names: readonly string[];
}

/** Formats the state of the login shell. */
export function formatLoginShell(state: LoginShellState): FormattedLoginShell {
  switch (state.kind) {
    case 'not_asked':
      return { title: 'Not needed', text: state.why, names: [] };
    case 'asking':
      return { title: `Asking ${nameOf(state.shell)}`, text: 'It has five seconds to answer.', names: [] };
    case 'read':
      return {
        title: `Read from ${nameOf(state.shell)} at ${formatClock(state.at)}`,
        text:
          state.names.length === 0
            ? 'It sets none of the variables LunaRoute reads.'
            : 'It sets these variables. The process’s own environment overrides them, except PATH:',
        names: state.names,
      };
    case 'failed':
      return {
        title: `${nameOf(state.shell)} could not be read`,
        text: `${state.message} Until it can be read, these are unknown:`,
        names: state.names,
      };
  }
}

function nameOf(shell: string): string {
  return shell === '' ? 'the login shell' : fileName(shell);
}
