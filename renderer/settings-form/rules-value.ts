import type { SettingValue } from '../../src/contract/settings/effective.ts';
import { providerField } from '../../src/contract/settings/rules.ts';
import type { RuleDraft } from './draft.ts';

/** Items of the file's rule list; each arrives as a JSON string. */
export function ruleItems(value: SettingValue | undefined): readonly unknown[] {
  return Array.isArray(value) ? value.map((item) => parse(String(item))) : [];
}

/** Rules in the file as drafts; an item that is not a rule becomes an empty one. */
export function rulesOf(value: SettingValue | undefined): readonly RuleDraft[] {
  return ruleItems(value).map((item) => {
    if (!isRecord(item)) return { model_pattern: '', provider: '' };
    return { model_pattern: textOf(item['model_pattern']), provider: textOf(item[providerField(item)]) };
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
