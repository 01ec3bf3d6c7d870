import type { AnyDefinition } from '../../src/contract/settings/definition.ts';
import type { EffectiveSetting, SettingValue, Source } from '../../src/contract/settings/effective.ts';
import type { LoginShellState } from '../../src/contract/settings/settings-view.ts';
import { formatClock, meantValue, shortValue } from './format-value.ts';

/** Source of a value, as shown by a chip. */
export interface Provenance {
  readonly kind: Source['kind'];
  /** Text on the chip. */
  readonly text: string;
  /** Text after the chip, such as `from zsh`; empty if not needed. */
  readonly from: string;
  /** Text that a click copies; empty if there is none. */
  readonly copies: string;
}

/** Formats a source. */
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

/** Short text on what a value overrides, or its default; empty if neither applies. */
export function formatHides({ source, hides }: EffectiveSetting, definition: AnyDefinition): string {
  // Only `hides[0]` is shown: next to the file's value, the default below a variable adds little.
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

/** Sentence on what takes effect once the overriding value is removed; empty if unknown. */
export function formatNext({ hides: [next] }: EffectiveSetting, definition: AnyDefinition): string {
  if (next === undefined) return '';
  if (definition.kind !== 'secret') return `Then ${nextValue(next.value, definition)} applies.`;
  if (next.kind !== 'default') return `Then the one in ${sourceName(next)} applies.`;
  return definition.key === 'api_key' ? 'Then the client’s own key applies.' : 'Then there is none.';
}

/** Whether a flag, variable or stored key overrides the value in the file. */
export function isOverridden({ source }: EffectiveSetting, hasVariable: boolean): boolean {
  if (source.kind === 'flag' || source.kind === 'keystore') return true;
  // The file overrides HTTPS_PROXY and NODE_EXTRA_CA_CERTS; settings with those have no variable of their own.
  return source.kind === 'env' && hasVariable;
}

/** Last part of a Windows or POSIX path. */
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
