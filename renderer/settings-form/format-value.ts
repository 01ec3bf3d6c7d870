import type { AnyDefinition } from '../../src/contract/settings/definition.ts';
import type { SettingValue } from '../../src/contract/settings/effective.ts';

/** A value as it is drawn: the value, its unit behind it, and what it comes to in small words. */
export interface FormattedValue {
  readonly text: string;
  readonly unit: string;
  /** Such as `10 min` or `off`; empty where there is nothing to add. */
  readonly note: string;
  /** A value of the file or a number: drawn in the fixed-width face. */
  readonly isMono: boolean;
}

/** What "nothing" means in each setting that may be empty. */
const NOTHING: Readonly<Record<string, string>> = {
  proxy: 'direct',
  ca_file: 'system default',
  api_key: 'from the client',
  proxy_token: 'none',
  'logging.rust_log': 'none',
};

const UNITS = { s: 's', connections: 'connections', attempts: 'attempts' } as const;

/** Puts a value in effect into words. */
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

/** The unit of a setting, written after its numbers; empty where there is none. */
export function unitOf(definition: AnyDefinition): string {
  return definition.unit === undefined ? '' : UNITS[definition.unit];
}

/** A value on one line, with its unit, for sentences. */
export function shortValue(value: SettingValue, definition: AnyDefinition): string {
  const words = formatValue(value, definition);
  return words.unit === 's' ? `${words.text} s` : words.text;
}

/** The same, with what 0 means in its place: `off`. */
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

/** Some meanings say what 0 does: `0: off`. */
function noteOf(value: number, definition: AnyDefinition): string {
  if (value === 0) return /\b0: ([a-z ]+)\./u.exec(definition.meaning)?.[1] ?? '';
  return definition.unit === 's' && value >= 120 ? duration(value) : '';
}

/** Seconds in larger units, exact: `10 min`, `1 h 30 min`, `2 min 5 s`. @internal Tested by itself. */
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

/** A value of the file as it is typed into its field. */
export function fieldText(value: SettingValue | undefined): string {
  if (value === undefined || value === null) return '';
  return Array.isArray(value) ? value.join(', ') : String(value);
}

/** `14:02`, with the day where that is another one. */
export function formatClock(at: number, now = Date.now()): string {
  const isToday = new Date(at).toDateString() === new Date(now).toDateString();
  return new Date(at).toLocaleString('en-GB', {
    ...(isToday ? {} : { day: 'numeric', month: 'short' }),
    hour: '2-digit',
    minute: '2-digit',
  });
}
