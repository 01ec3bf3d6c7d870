import type { SettingFacts } from '../../src/contract/setting-facts.ts';
import type { SettingValue } from '../../src/contract/settings.ts';

/** A value as it is drawn: the value, its unit behind it, and what it comes to in small words. */
export interface ValueWords {
  readonly text: string;
  readonly unit: string;
  /** Such as `10 min` or `off`; empty where there is nothing to add. */
  readonly note: string;
  /** A value of the file or a number: drawn in the fixed-width face. */
  readonly isMono: boolean;
}

/** What stands for "nothing" in each setting that may be empty. */
const NOTHING: Readonly<Record<string, string>> = {
  proxy: 'direct',
  ca_file: 'the usual ones',
  api_key: 'from the client',
  proxy_token: 'none',
};

const UNITS = { s: 's', connections: 'connections', attempts: 'attempts' } as const;

/** Puts a value in force into words. */
export function valueWords(value: SettingValue, facts: SettingFacts): ValueWords {
  const plain = (text: string): ValueWords => ({ text, unit: '', note: '', isMono: false });
  if (value === null || value === '') return plain(NOTHING[facts.key] ?? 'not set');
  if (facts.kind === 'secret') return plain('set');
  if (typeof value === 'boolean') return plain(value ? 'on' : 'off');
  if (Array.isArray(value)) return listWords(value, facts);
  if (typeof value === 'number')
    return { text: String(value), unit: unitOf(facts), note: noteOf(value, facts), isMono: true };
  return { text: String(value), unit: '', note: '', isMono: facts.kind !== 'choice' };
}

/** The unit of a setting as it stands behind its numbers; empty where there is none. */
export function unitOf(facts: SettingFacts): string {
  return facts.unit === undefined ? '' : UNITS[facts.unit];
}

/** A value on one line, with its unit, for sentences. */
export function shortValue(value: SettingValue, facts: SettingFacts): string {
  const words = valueWords(value, facts);
  return words.unit === 's' ? `${words.text} s` : words.text;
}

function listWords(value: readonly (string | number)[], facts: SettingFacts): ValueWords {
  if (value.length === 0) return { text: 'none', unit: '', note: '', isMono: false };
  if (facts.kind === 'rules')
    return {
      text: String(value.length),
      unit: value.length === 1 ? 'rule' : 'rules',
      note: '',
      isMono: true,
    };
  return { text: value.join(', '), unit: '', note: '', isMono: true };
}

/** The facts say of some settings what 0 means: `0: off`. */
function noteOf(value: number, facts: SettingFacts): string {
  if (value === 0) return /\b0: ([a-z ]+)\./u.exec(facts.meaning)?.[1] ?? '';
  return facts.unit === 's' && value >= 120 ? duration(value) : '';
}

/** Seconds in larger units, exact: `10 min`, `1 h 30 min`, `2 min 5 s`. */
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
