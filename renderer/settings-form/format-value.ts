import type { AnyDefinition } from '../../src/contract/settings/definition.ts';
import type { SettingValue } from '../../src/contract/settings/effective.ts';

/** Formatted value, followed by its unit and a small note. */
export interface FormattedValue {
  readonly text: string;
  readonly unit: string;
  /** Example: `10 min` or `off`; empty if there is nothing to add. */
  readonly note: string;
  /** Whether to use the monospaced font: for numbers and values as written in the file. */
  readonly isMono: boolean;
}

/** Texts for an empty value, by setting. */
const NOTHING: Readonly<Record<string, string>> = {
  proxy: 'direct',
  ca_file: 'system default',
  api_key: 'from the client',
  proxy_token: 'none',
  'logging.rust_log': 'none',
};

const UNITS = { s: 's', connections: 'connections', attempts: 'attempts' } as const;

/** Formats a value in effect. */
export function formatValue(value: SettingValue, definition: AnyDefinition): FormattedValue {
  const plain = (text: string): FormattedValue => ({ text, unit: '', note: '', isMono: false });
  if (value === null || value === '') return plain(NOTHING[definition.key] ?? 'not set');
  if (definition.kind === 'secret') return plain('set');
  if (typeof value === 'boolean') return plain(value ? 'on' : 'off');
  if (Array.isArray(value)) return formatList(value, definition);
  if (typeof value === 'number')
    return { text: String(value), unit: unitOf(definition), note: noteOf(value, definition), isMono: true };
  return { text: String(value), unit: '', note: '', isMono: definition.kind !== 'choice' };
}

/** Unit shown after a setting's number; empty if it has none. */
export function unitOf(definition: AnyDefinition): string {
  return definition.unit === undefined ? '' : UNITS[definition.unit];
}

/** Value with its unit on one line, for use in sentences. */
export function shortValue(value: SettingValue, definition: AnyDefinition): string {
  const words = formatValue(value, definition);
  return words.unit === 's' ? `${words.text} s` : words.text;
}

/** Like {@link shortValue}, but replaces 0 by its meaning, such as `off`. */
export function meantValue(value: SettingValue, definition: AnyDefinition): string {
  const { note } = formatValue(value, definition);
  return value === 0 && note !== '' ? note : shortValue(value, definition);
}

function formatList(value: readonly (string | number)[], definition: AnyDefinition): FormattedValue {
  if (value.length === 0) return { text: 'none', unit: '', note: '', isMono: false };
  if (definition.kind === 'rules')
    return {
      text: String(value.length),
      unit: value.length === 1 ? 'rule' : 'rules',
      note: '',
      isMono: true,
    };
  return { text: value.join(', '), unit: '', note: '', isMono: true };
}

/** Extracts the meaning of 0 from the description: `0: off`. */
function noteOf(value: number, definition: AnyDefinition): string {
  if (value === 0) return /\b0: ([a-z ]+)\./u.exec(definition.meaning)?.[1] ?? '';
  return definition.unit === 's' && value >= 120 ? duration(value) : '';
}

/** Seconds in larger units, exactly: `10 min`, `1 h 30 min`, `2 min 5 s`. @internal Exported for its tests. */
export function duration(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor((seconds % 3600) / 60), 'min'],
    [seconds % 60, 's'],
  ] as const;
  return parts
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount} ${unit}`)
    .join(' ');
}

/** Text to edit for a value from the file. */
export function fieldText(value: SettingValue | undefined): string {
  if (value === undefined || value === null) return '';
  return Array.isArray(value) ? value.join(', ') : String(value);
}

/** `14:02`, preceded by the date if that is not today. */
export function formatClock(at: number, now = Date.now()): string {
  const isToday = new Date(at).toDateString() === new Date(now).toDateString();
  return new Date(at).toLocaleString('en-GB', {
    ...(isToday ? {} : { day: 'numeric', month: 'short' }),
    hour: '2-digit',
    minute: '2-digit',
  });
}
