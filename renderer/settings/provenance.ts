import type { SettingFacts } from '../../src/contract/setting-facts.ts';
import type { EffectiveSetting, Source } from '../../src/contract/settings.ts';
import type { LoginShellState } from '../../src/contract/settings-view.ts';
import { shortValue } from './value-words.ts';

/** Where a value comes from, as a chip shows it. */
export interface Provenance {
  readonly kind: Source['kind'];
  /** On the chip. */
  readonly text: string;
  /** After the chip, such as `from your zsh`; empty where the chip says it all. */
  readonly from: string;
  /** What a press copies; empty where there is nothing to copy. */
  readonly copies: string;
}

/** Puts a source into words. */
export function provenance(source: Source, loginShell: LoginShellState): Provenance {
  switch (source.kind) {
    case 'default':
      return { kind: 'default', text: 'default', from: '', copies: '' };
    case 'file':
      return {
        kind: 'file',
        text: place(source),
        from: '',
        copies: `${source.path}:${source.line}`,
      };
    case 'keystore':
      return { kind: 'keystore', text: 'key store', from: '', copies: '' };
    case 'env':
      return { kind: 'env', text: source.name, from: origin(source.from, loginShell), copies: source.name };
    case 'flag':
      return { kind: 'flag', text: source.name, from: 'from the command line', copies: '' };
  }
}

/** What a value hides, in a sentence; empty where it hides nothing that somebody set. */
export function hidesWords(setting: EffectiveSetting, facts: SettingFacts): string {
  // The default under a variable says little beside what the file says; alone it is worth a word.
  const [next] = setting.hides;
  if (next === undefined) return '';
  const isSaid = next.value !== null && facts.kind !== 'secret' && facts.kind !== 'rules';
  const value = isSaid ? shortValue(next.value, facts) : '';
  switch (next.kind) {
    case 'default':
      return value === '' ? '' : `hides default ${value}`;
    case 'file':
      return value === '' ? `hides ${place(next)}` : `hides ${value} in ${place(next)}`;
    case 'keystore':
      return 'hides the key store';
    case 'env':
    case 'flag':
      return value === '' ? `hides ${next.name}` : `hides ${value} from ${next.name}`;
  }
}

/** Whether something above the file holds, so that the file's value is not in effect. */
export function isOverridden(setting: EffectiveSetting, variable: string | undefined): boolean {
  switch (setting.source.kind) {
    case 'flag':
    case 'keystore':
      return true;
    case 'env':
      // HTTPS_PROXY and NODE_EXTRA_CA_CERTS stand below the file: those settings have no variable of their own.
      return variable !== undefined;
    case 'default':
    case 'file':
      return false;
  }
}

/** The last part of a path, in the way of either system. */
export function fileName(path: string): string {
  return path.split(/[\\/]/u).at(-1) ?? path;
}

function place(source: { readonly path: string; readonly line: number }): string {
  return `${fileName(source.path)}:${source.line}`;
}

function origin(from: 'process' | 'login_shell', loginShell: LoginShellState): string {
  if (from === 'process') return 'from the process';
  const shell = loginShell.kind === 'not_asked' ? 'login shell' : fileName(loginShell.shell);
  return `from your ${shell}`;
}
