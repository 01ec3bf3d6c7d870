import type { PoolView } from '../../src/contract/status.ts';
import { finishingWords } from './saved-words.ts';
import type { StagedChanges } from './staged-changes.ts';

/** `1 change`, `3 changes`. */
export function countWords(count: number): string {
  return count === 1 ? '1 change' : `${count} changes`;
}

/** What Apply will do, before it is pressed. */
export function effectWords(staged: StagedChanges, pools: ReadonlyMap<string, PoolView>): string {
  const keys = staged.changes.map(({ key }) => key);
  const finishing = staged.providers.reduce((sum, name) => sum + (pools.get(name)?.inFlight ?? 0), 0);
  const effects = [
    staged.providers.length > 0 ? 'applies to new connections' : '',
    staged.providers.length > 0 && finishing > 0 ? finishingWords(finishing) : '',
    keys.some((key) => key === 'host' || key === 'port')
      ? 'the proxy listens at its new address; open connections live on'
      : '',
    keys.some((key) => key.startsWith('ui.')) ? 'the page moves at the next start' : '',
  ].filter(Boolean);
  if (staged.invalid.length > 0)
    effects.push(
      staged.invalid.length === 1 ? '1 is not accepted' : `${staged.invalid.length} are not accepted`,
    );
  return effects.length === 0 ? 'applies at once' : effects.join('; ');
}
