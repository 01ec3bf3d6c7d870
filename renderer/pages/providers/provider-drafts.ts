import type { SettingValue } from '../../../src/contract/settings/effective.ts';
import type { Draft } from '../../settings-form/draft.ts';
import { useStaged } from '../../settings-form/staged.ts';

/** Drafts that remove all of a provider's `http_client` values from the file and keep its other settings. */
export function resetDrafts(
  provider: string,
  fileValues: Readonly<Record<string, SettingValue>>,
): Readonly<Record<string, Draft>> {
  const prefix = `providers.${provider}.http_client.`;
  const keys = Object.keys(fileValues).filter((key) => key.startsWith(prefix));
  return Object.fromEntries(keys.map((key) => [key, { kind: 'value', value: null } satisfies Draft]));
}

/** Drops the drafts of a removed provider. */
export function dropDraftsOf(provider: string): void {
  const { drafts, drop } = useStaged.getState();
  for (const key of Object.keys(drafts)) if (key.startsWith(`providers.${provider}.`)) drop(key);
}

/** Moves a provider's drafts to its new name. */
export function renameDrafts(from: string, to: string): void {
  const { drafts, drop, stage } = useStaged.getState();
  const prefix = `providers.${from}.`;
  for (const [key, draft] of Object.entries(drafts)) {
    if (!key.startsWith(prefix)) continue;
    drop(key);
    stage({ [`providers.${to}.${key.slice(prefix.length)}`]: draft });
  }
}
