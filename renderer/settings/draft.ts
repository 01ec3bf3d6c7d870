import type { SettingFacts } from '../../src/contract/setting-facts.ts';
import type { SettingChange } from '../../src/contract/settings-view.ts';
import { checkHost, checkHosts, checkProxy, checkUrl } from './address-checks.ts';

/** A value that can be written to the file; null removes the key. */
export type DraftValue = SettingChange['value'];

/** A routing rule as it is being written. */
export interface RuleDraft {
  readonly model_pattern: string;
  readonly provider: string;
}

/** What somebody wants of a key but has not applied: text as typed, or a choice. */
export type Draft =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'value'; readonly value: DraftValue };

/** What a draft comes to. */
export type DraftReading =
  | { readonly kind: 'value'; readonly value: DraftValue }
  | { readonly kind: 'invalid'; readonly message: string };

/** What a check needs to know beyond the setting itself. */
export interface DraftContext {
  /** What holds where the key is not set, in words; empty where nothing does. */
  readonly defaultWords: string;
  readonly providers: readonly string[];
}

/** Reads a draft by the facts of its setting. Empty text takes the key out of the file. */
export function readDraft(draft: Draft, facts: SettingFacts, context: DraftContext): DraftReading {
  if (draft.kind === 'value') return readValue(draft.value, facts, context);
  const text = draft.text.trim();
  if (text === '') return { kind: 'value', value: null };
  switch (facts.kind) {
    case 'integer':
      return readInteger(text, facts, context);
    case 'statuses':
      return readStatuses(text, context);
    case 'list':
      return readList(text);
    case 'url':
      return checked(text, checkUrl(text));
    case 'secret':
      return checked(
        text,
        /^[\x21-\x7e]+$/u.test(text) ? '' : 'Accepted are visible ASCII characters without spaces.',
      );
    case 'text':
      return checked(text, checkText(text, facts));
    case 'boolean':
    case 'choice':
    case 'rules':
      return { kind: 'value', value: text };
  }
}

function checked(text: string, message: string): DraftReading {
  return message === '' ? { kind: 'value', value: text } : { kind: 'invalid', message };
}

function checkText(text: string, facts: SettingFacts): string {
  if (facts.key === 'proxy') return checkProxy(text);
  if (facts.key === 'host' || facts.key === 'ui.host') return checkHost(text);
  return '';
}

function readInteger(text: string, facts: SettingFacts, context: DraftContext): DraftReading {
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = facts;
  const value = /^\d{1,15}$/u.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return { kind: 'value', value };
  const unit = facts.unit === 's' ? ' seconds' : '';
  return {
    kind: 'invalid',
    message: `“${text}” is not a whole number from ${min} to ${max}${unit}${withDefault(context)}.`,
  };
}

function readStatuses(text: string, context: DraftContext): DraftReading {
  const pieces = split(text);
  const wrong = pieces.find((piece) => !/^[45]\d\d$/u.test(piece));
  if (wrong === undefined) return { kind: 'value', value: [...new Set(pieces.map(Number))] };
  const message = `“${wrong}” is not a status from 400 to 599; several stand with commas between them${withDefault(context)}.`;
  return { kind: 'invalid', message };
}

function readList(text: string): DraftReading {
  const pieces = split(text);
  const message = checkHosts(pieces);
  return message === '' ? { kind: 'value', value: pieces } : { kind: 'invalid', message };
}

function readValue(value: DraftValue, facts: SettingFacts, context: DraftContext): DraftReading {
  if (facts.kind !== 'rules' || !isRules(value)) return { kind: 'value', value };
  const message = value.map((rule, index) => ruleProblem(rule, index, context)).find((one) => one !== '');
  if (message !== undefined) return { kind: 'invalid', message };
  return { kind: 'value', value: value.length === 0 ? null : value };
}

/** Whether a value is a list of routing rules. */
export function isRules(value: DraftValue): value is RuleDraft[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'object');
}

/** What is wrong with one rule, in a sentence; empty where nothing is. */
export function ruleProblem(rule: RuleDraft, index: number, context: DraftContext): string {
  const name = `Rule ${index + 1}`;
  if (rule.model_pattern.trim() === '')
    return `${name} needs a pattern, such as ^llama. Remove the rule if it is not wanted.`;
  if (!isPattern(rule.model_pattern)) return `${name}: “${rule.model_pattern}” is not a regular expression.`;
  if (!context.providers.includes(rule.provider))
    return `${name} needs a provider: ${context.providers.join(', ')}.`;
  return '';
}

function isPattern(text: string): boolean {
  try {
    // The flags that the program accepts at the start, as Rust writes them, are left out of the trial.
    return new RegExp(text.replace(/^\(\?[ims]+\)/u, '')) instanceof RegExp;
  } catch {
    return false;
  }
}

function split(text: string): string[] {
  return text
    .split(/[\s,]+/u)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '');
}

function withDefault({ defaultWords }: DraftContext): string {
  return defaultWords === '' ? '' : ` (default ${defaultWords})`;
}
