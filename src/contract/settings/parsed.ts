import type { SettingValue } from './effective.ts';
import type { FindingCode } from './finding.ts';

/** Result of parsing a text or YAML value for a setting. */
export type Parsed<T> = { readonly kind: 'valid'; readonly value: T; readonly shown: SettingValue } | Invalid;

/** Reason a value can't be used. */
export interface Invalid {
  readonly kind: 'invalid';
  readonly code: FindingCode;
  /** Starts with `must` and has no full stop: `must be a whole number from 1 to 10`. */
  readonly reason: string;
}

/** Returns a usable value, and how to show it if that differs. */
export function valid<T extends SettingValue>(value: T): Parsed<T>;
export function valid<T>(value: T, shown: SettingValue): Parsed<T>;
export function valid(value: SettingValue, shown: SettingValue = value): Parsed<unknown> {
  return { kind: 'valid', value, shown };
}

/** Returns the rejection of a value. */
export function invalid(reason: string, code: FindingCode = 'invalid_value'): Invalid {
  return { kind: 'invalid', code, reason };
}

/** Turns a reason into a full sentence, for the row it is about. */
export function sentence(reason: string): string {
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`;
}
