import type { ApplyOutcome } from '../../src/contract/settings-view.ts';
import type { ToastWords } from '../ui/toast-words.ts';

/** What a toast says of a change that was written. */
export function savedWords(done: string, outcome: Extract<ApplyOutcome, { kind: 'saved' }>): ToastWords {
  const { finishing, problems } = outcome;
  if (problems.length > 0)
    return {
      title: 'Written, but not all of it is in force',
      description: problems.join('\n'),
      kind: 'trouble',
    };
  if (finishing === 0) return { title: `${done}.` };
  return { title: `${done}.`, description: `${finishingWords(finishing)}.` };
}

/** `2 streams finish on the old settings`. */
export function finishingWords(count: number): string {
  return count === 1
    ? '1 stream finishes on the old settings'
    : `${count} streams finish on the old settings`;
}
