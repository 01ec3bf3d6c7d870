import type { RuleDraft } from './draft.ts';

/** The rules with one more at their end. */
export function addRule(rules: readonly RuleDraft[], provider: string): readonly RuleDraft[] {
  return [...rules, { model_pattern: '', provider }];
}

/** The rules with a part of one changed. */
export function changeRule(
  rules: readonly RuleDraft[],
  index: number,
  change: Partial<RuleDraft>,
): readonly RuleDraft[] {
  return rules.map((rule, at) => (at === index ? { ...rule, ...change } : rule));
}

/** The rules with one a place earlier or later; at either end it stays. */
export function moveRule(rules: readonly RuleDraft[], index: number, by: -1 | 1): readonly RuleDraft[] {
  const moved = rules[index];
  const other = rules[index + by];
  if (moved === undefined || other === undefined) return rules;
  return rules.map((rule, at) => (at === index ? other : at === index + by ? moved : rule));
}

/** The rules without one. */
export function removeRule(rules: readonly RuleDraft[], index: number): readonly RuleDraft[] {
  return rules.filter((_rule, at) => at !== index);
}
