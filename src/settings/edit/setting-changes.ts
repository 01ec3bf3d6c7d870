import type { SettingChange } from '../../contract/settings/settings-changes.ts';
import type { Change } from '../../text-edit/yaml/value.ts';
import { definitionOf } from '../../contract/settings/all-settings.ts';

/** A refused change, with a stable code and a message for people. */
export interface RefusedChange {
  readonly kind: 'refused';
  readonly code: string;
  readonly message: string;
}

/** Creates a refusal. */
export function refusedChange(code: string, message: string): RefusedChange {
  return { kind: 'refused', code, message };
}

/** Returns the name of the provider that a change removes entirely; undefined for any other change. */
export function removedProvider({ key, value }: SettingChange): string | undefined {
  return value === null ? /^providers\.([a-z][a-z0-9-]*)$/u.exec(key)?.[1] : undefined;
}

/**
 * Converts the window's changes into edits of the file. Refuses with `unknown_key`, with `secret_in_file` for a
 * secret's value, and with `login_hidden` for an address whose login was hidden from the window.
 */
export function toEdits(
  changes: readonly SettingChange[],
): { readonly kind: 'edits'; readonly edits: readonly Change[] } | RefusedChange {
  for (const change of changes) {
    const { key, value } = change;
    const facts = definitionOf(key);
    if ((facts === undefined || facts.notInFile === true) && removedProvider(change) === undefined) {
      return {
        kind: 'refused',
        code: 'unknown_key',
        message: `${key} is not a setting that the file can have.`,
      };
    }
    if (facts?.kind === 'secret' && value !== null) {
      return {
        kind: 'refused',
        code: 'secret_in_file',
        message: `${key} is a secret, which is never written to the file in plain text. Set its variable, or store it in the key store.`,
      };
    }
  }
  const hidden = changes.find(({ value }) => typeof value === 'string' && value.includes('***@'));
  if (hidden !== undefined) {
    const message = `${hidden.key} has a login that is hidden here. Enter the whole address, login included.`;
    return refusedChange('login_hidden', message);
  }
  return {
    kind: 'edits',
    edits: changes.map(({ key, value }) => ({ path: key.split('.'), value: value ?? undefined })),
  };
}
