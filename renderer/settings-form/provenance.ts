import type { AnyDefinition } from '../../src/contract/settings/definition.ts';
import type { EffectiveSetting, SettingValue, Source } from '../../src/contract/settings/effective.ts';
import type { LoginShellState } from '../../src/contract/settings/settings-view.ts';
import { formatClock, meantValue, shortValue } from './format-value.ts';

/** Where a value comes from, as a chip shows it. */
export interface Provenance {
  readonly kind: Source['kind'];
  /** On the chip. */
  readonly text: string;
  /** After the chip, such as `from zsh`; empty where the chip says it all. */
  readonly from: string;
  /** What a press copies; empty where there is nothing to copy. */
  readonly copies: string;
}

/** Puts a source into words. */
export function provenance(source: Source, loginShell: LoginShellState): Provenance {
  const said = (text: string, from = '', copies = ''): Provenance => ({
    kind: source.kind,
    text,
    from,
    copies,
  });
  switch (source.kind) {
    case 'default':
    case 'kept':
    case 'refused':
      return said(source.kind);
    case 'file':
      return said(place(source), '', `${source.path}:${source.line}`);
    case 'keystore':
      return said('key store');
    case 'env':
      return said(source.name, origin(source.from, loginShell));
    case 'flag':
      return said(source.name, 'from the command line');
    case 'system':
      return said('system', `from the system’s proxy settings, asked at ${formatClock(source.asked)}`);
    case 'loopback':
      return said('loopback', 'reached directly on this machine');
  }
}

/** What a value overrides, or its default, in a few words; empty where there is neither. */
export function formatHides({ source, hides }: EffectiveSetting, definition: AnyDefinition): string {
  // The default under a variable says little beside what the file says; alone it is worth a word.
  const [next] = hides;
  if (next === undefined || source.kind === 'kept' || source.kind === 'refused') return '';
  const isSaid = next.value !== null && definition.kind !== 'secret' && definition.kind !== 'rules';
  const value = isSaid ? shortValue(next.value, definition) : '';
  if (next.kind === 'default') return value === '' ? '' : `default ${meantValue(next.value, definition)}`;
  if (next.kind === 'kept') return `overrides the kept ${value === '' ? 'value' : value}`;
  const where = sourceName(next);
  const link = next.kind === 'file' || next.kind === 'keystore' ? 'in' : 'from';
  return value === '' ? `overrides ${where}` : `overrides ${value} ${link} ${where}`;
}

/** What is in effect once the value above it is gone, in a sentence; empty where that is not known. */
export function formatNext({ hides: [next] }: EffectiveSetting, definition: AnyDefinition): string {
  if (next === undefined) return '';
  if (definition.kind !== 'secret') return `Then ${nextValue(next.value, definition)} applies.`;
  if (next.kind !== 'default') return `Then the one in ${sourceName(next)} applies.`;
  return definition.key === 'api_key' ? 'Then the client’s own key applies.' : 'Then there is none.';
}

/** Whether something above the file wins, so that the file's value is not in effect. */
export function isOverridden({ source }: EffectiveSetting, hasVariable: boolean): boolean {
  if (source.kind === 'flag' || source.kind === 'keystore') return true;
  // HTTPS_PROXY and NODE_EXTRA_CA_CERTS are below the file: those settings have no variable of their own.
  return source.kind === 'env' && hasVariable;
}

/** The last part of a path, in the way of either system. */
export function fileName(path: string): string {
  return path.split(/[\\/]/u).at(-1) ?? path;
}

function sourceName(source: Source): string {
  switch (source.kind) {
    case 'file':
      return place(source);
    case 'env':
    case 'flag':
      return source.name;
    case 'keystore':
      return 'the key store';
    case 'system':
      return 'the system’s proxy settings';
    case 'loopback':
      return 'the loopback address';
    case 'kept':
    case 'refused':
    case 'default':
      return `the ${source.kind} value`;
  }
}

function nextValue(value: SettingValue, definition: AnyDefinition): string {
  const isDefaultText = value === null && definition.defaultText !== undefined;
  return isDefaultText ? `the default (${definition.defaultText})` : shortValue(value, definition);
}

function place(source: { readonly path: string; readonly line: number }): string {
  return `${fileName(source.path)}:${source.line}`;
}

function origin(from: 'process' | 'login_shell', loginShell: LoginShellState): string {
  if (from === 'process') return 'from the process';
  return loginShell.kind === 'not_asked' || loginShell.shell === ''
    ? 'from the login shell'
    : `from ${fileName(loginShell.shell)}`;
}
