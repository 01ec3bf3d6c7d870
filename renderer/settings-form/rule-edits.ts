import type { RuleDraft } from './draft.ts';

/** Appends a rule. */
export function addRule(rules: readonly RuleDraft[], provider: string): readonly RuleDraft[] {
  return [...rules, { model_pattern: '', provider }];
}

/** Changes part of a rule. */
export function changeRule(
  rules: readonly RuleDraft[],
  index: number,
  change: Partial<RuleDraft>,
): readonly RuleDraft[] {
  return rules.map((rule, at) => (at === index ? { ...rule, ...change } : rule));
}

/** Moves a rule up or down by one; does nothing at either end. */
export function moveRule(rules: readonly RuleDraft[], index: number, by: -1 | 1): readonly RuleDraft[] {
  const moved = rules[index];
  const other = rules[index + by];
  if (moved === undefined || other === undefined) return rules;
  return rules.map((rule, at) => (at === index ? other : at === index + by ? moved : rule));
}

/** Removes a rule. */
export function removeRule(rules: readonly RuleDraft[], index: number): readonly RuleDraft[] {
  return rules.filter((_rule, at) => at !== index);
}
