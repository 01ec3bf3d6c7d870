import type { SettingChange } from '../contract/settings-view.ts';
import type { Change } from './edit-value.ts';
import { factsOf } from './known-keys.ts';

/** A wish that is turned down, in a word that never changes and in words for people. */
export interface RefusedChange {
  readonly kind: 'refused';
  readonly code: string;
  readonly message: string;
}

/** The window's wishes as edits of the file. Refused: `unknown_key`, and `secret_in_file` for a secret's value. */
export function toEdits(
  changes: readonly SettingChange[],
): { readonly kind: 'edits'; readonly edits: readonly Change[] } | RefusedChange {
  for (const { key, value } of changes) {
    const removesProvider = /^providers\.[a-z][a-z0-9-]*$/u.test(key) && value === null;
    const facts = factsOf(key);
    if (facts === undefined && !removesProvider) {
      return { kind: 'refused', code: 'unknown_key', message: `${key} is no setting of the file.` };
    }
    if (facts?.kind === 'secret' && value !== null) {
      return {
        kind: 'refused',
        code: 'secret_in_file',
        message: `${key} is not written into the file in clear. Set its variable, or store it in the key store.`,
      };
    }
  }
  return {
    kind: 'edits',
    edits: changes.map(({ key, value }) => ({ path: key.split('.'), value: value ?? undefined })),
  };
}
