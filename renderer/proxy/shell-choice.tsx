import { type Shell, SHELLS } from '../../src/contract/provider-setup.ts';
import { Segmented } from '../ui/segmented.tsx';
import { SHELL_LABELS } from './proxy-actions.ts';
import * as words from './words.ts';

const OPTIONS = SHELLS.map((shell) => ({ value: shell, label: SHELL_LABELS[shell] }));

interface ShellChoiceProps {
  readonly value: Shell;
  readonly onChange: (shell: Shell) => void;
}

/** Choice of the shell to write lines for. */
export function ShellChoice({ value, onChange }: ShellChoiceProps) {
  return <Segmented label={words.shell} options={OPTIONS} value={value} onChange={onChange} />;
}

/** The most common shell on this operating system. */
export function usualShell(): Shell {
  return /Windows/u.test(navigator.userAgent) ? 'powershell' : 'sh';
}
