import type { DoctorChange } from '../../../src/contract/doctor.ts';
import type { SettingValue, Source } from '../../../src/contract/settings/effective.ts';
import type { Draft, DraftValue } from '../../settings-form/draft.ts';

/** Whether a change proposed by the doctor can be made, and why not. */
export type ChangeState =
  /** It can be staged. */
  | { readonly kind: 'open' }
  /** It is staged as proposed. */
  | { readonly kind: 'staged' }
  /** Another value is staged for the same key. */
  | { readonly kind: 'other_staged' }
  /** The file is overridden by the named variable or flag. */
  | { readonly kind: 'held'; readonly by: 'variable' | 'flag'; readonly name: string }
  /** The file cannot be written at present. */
  | { readonly kind: 'locked'; readonly why: string };

/** The draft that stages the proposed value, in the same form as the setting's field. */
export function draftOf({ proposed }: Pick<DoctorChange, 'proposed'>): Draft {
  if (proposed === null || typeof proposed === 'boolean') return { kind: 'value', value: proposed };
  return { kind: 'text', text: textOf(proposed) };
}

/** Returns the state of a proposed change. */
export function changeState(
  change: DoctorChange,
  drafts: Readonly<Record<string, Draft>>,
  lockedBecause: string,
): ChangeState {
  const held = heldBy(change.source);
  if (held !== undefined) return held;
  if (lockedBecause !== '') return { kind: 'locked', why: lockedBecause };
  const draft = drafts[change.key];
  if (draft === undefined) return { kind: 'open' };
  return draftText(draft) === draftText(draftOf(change)) ? { kind: 'staged' } : { kind: 'other_staged' };
}

function heldBy(source: Source): Extract<ChangeState, { kind: 'held' }> | undefined {
  if (source.kind === 'env') return { kind: 'held', by: 'variable', name: source.name };
  if (source.kind === 'flag') return { kind: 'held', by: 'flag', name: source.name };
  return undefined;
}

function draftText(draft: Draft): string {
  return draft.kind === 'text' ? draft.text.trim() : draftValueText(draft.value);
}

function draftValueText(value: DraftValue): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function textOf(value: Exclude<SettingValue, null>): string {
  return Array.isArray(value) ? value.join(', ') : String(value);
}
