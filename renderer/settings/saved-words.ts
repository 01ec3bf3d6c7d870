import type { ApplyOutcome } from '../../src/contract/settings/settings-changes.ts';
import { plural } from '../live/words.ts';
import type { ToastWords } from '../ui/toast-words.ts';

/** What a toast says of a change that was saved. */
export function savedWords(done: string, outcome: Extract<ApplyOutcome, { kind: 'saved' }>): ToastWords {
  const { finishing, problems } = outcome;
  if (problems.length > 0)
    return {
      title: 'Saved, but not everything took effect',
      description: problems.map(({ message }) => message).join('\n'),
      kind: 'trouble',
    };
  if (finishing === 0) return { title: `${done}.` };
  return { title: `${done}.`, description: `${finishingWords(finishing)}.` };
}

/** `2 streams finish on the old settings`. */
export function finishingWords(count: number): string {
  return `${plural(count, 'stream')} ${count === 1 ? 'finishes' : 'finish'} on the old settings`;
}
