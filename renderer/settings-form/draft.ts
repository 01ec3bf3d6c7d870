import { type AnyDefinition, shownDefault } from '../../src/contract/settings/definition.ts';
import type { SettingValue } from '../../src/contract/settings/effective.ts';
import type { KindName } from '../../src/contract/settings/parse-value.ts';
import { sentence } from '../../src/contract/settings/parsed.ts';
import { ruleProblems } from '../../src/contract/settings/rules.ts';
import type { SettingChange } from '../../src/contract/settings/settings-changes.ts';
import { fieldText } from './format-value.ts';

/** Value that can be written to the file; null removes the key. */
export type DraftValue = SettingChange['value'];

/** Routing rule being edited. */
export interface RuleDraft {
  readonly model_pattern: string;
  readonly provider: string;
}

/** Unapplied change to a key: text as typed, or a choice. */
export type Draft = (
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'value'; readonly value: DraftValue }
) & {
  /** Value in the file when the key was first edited; null if there was none. */
  readonly was?: SettingValue;
};

/** Result of parsing a draft. */
export type DraftReading =
  | { readonly kind: 'value'; readonly value: DraftValue }
  | { readonly kind: 'invalid'; readonly messages: readonly string[] };

/** Kinds written to the file as typed; others are written as their parsed value. */
const TEXT_KINDS: ReadonlySet<KindName> = new Set(['text', 'folder', 'file', 'url', 'secret']);

/** Whether values of this setting are written to the file as typed. */
export function isWrittenAsTyped({ kind }: AnyDefinition): boolean {
  return TEXT_KINDS.has(kind);
}

/** Parses a draft the way the program reads the file. Empty text or an empty list removes the key from the file. */
export function readDraft(draft: Draft, definition: AnyDefinition): DraftReading {
  const raw = rawOf(draft);
  if (raw === null) return { kind: 'value', value: null };
  const parsed = definition.parse(raw);
  if (parsed.kind === 'invalid') return { kind: 'invalid', messages: complaints(raw, definition) };
  if (isRules(raw) || isWrittenAsTyped(definition)) return { kind: 'value', value: raw };
  return { kind: 'value', value: writable(parsed.shown) };
}

/** Error messages for a value, including all errors in a list of rules; empty if it is valid. */
export function complaints(raw: unknown, definition: AnyDefinition): readonly string[] {
  if (definition.kind === 'rules' && Array.isArray(raw))
    return ruleProblems(raw).map(({ reason }) => sentence(reason));
  const parsed = definition.parse(raw);
  return parsed.kind === 'valid' ? [] : [sentence(`${parsed.reason}${withDefault(definition)}`)];
}

/** Whether a value is a list of routing rules. */
export function isRules(value: DraftValue): value is RuleDraft[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'object');
}

/** Converts a displayed value for use in a change. */
export function writable(value: SettingValue): Exclude<DraftValue, RuleDraft[]> {
  return typeof value === 'object' && value !== null ? [...value] : value;
}

function rawOf(draft: Draft): DraftValue {
  const raw = draft.kind === 'text' ? draft.text.trim() : draft.value;
  if (isRules(raw))
    return raw.map(({ model_pattern, provider }) => ({
      model_pattern: model_pattern.trim(),
      provider: provider.trim(),
    }));
  return raw === '' || (Array.isArray(raw) && raw.length === 0) ? null : raw;
}

function withDefault(definition: AnyDefinition): string {
  const text = fieldText(shownDefault(definition));
  return text === '' || definition.kind === 'boolean' ? '' : ` (default ${text})`;
}
