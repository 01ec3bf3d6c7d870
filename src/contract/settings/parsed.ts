import type { SettingValue } from './effective.ts';
import type { FindingCode } from './finding.ts';

/** What one text or YAML value means for a setting. */
export type Parsed<T> = { readonly kind: 'valid'; readonly value: T; readonly shown: SettingValue } | Invalid;

/** Why a value cannot be used. */
export interface Invalid {
  readonly kind: 'invalid';
  readonly code: FindingCode;
  /** Begins with `must`, without a full stop: `must be a whole number from 1 to 10`. */
  readonly reason: string;
}

/** A value that can be used, and how it is shown where that differs. */
export function valid<T extends SettingValue>(value: T): Parsed<T>;
export function valid<T>(value: T, shown: SettingValue): Parsed<T>;
export function valid(value: SettingValue, shown: SettingValue = value): Parsed<unknown> {
  return { kind: 'valid', value, shown };
}

/** The refusal of a value. */
export function invalid(reason: string, code: FindingCode = 'invalid_value'): Invalid {
  return { kind: 'invalid', code, reason };
}

/** A reason as a sentence of its own, for the row that it is about. */
export function sentence(reason: string): string {
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`;
}
