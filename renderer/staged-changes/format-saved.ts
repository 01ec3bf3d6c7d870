import type { ApplyOutcome } from '../../src/contract/settings/settings-changes.ts';
import { plural } from '../text/format.ts';
import type { ToastText } from '../ui/toast.ts';

/** Toast text for a saved change. */
export function formatSaved(done: string, outcome: Extract<ApplyOutcome, { kind: 'saved' }>): ToastText {
  const { finishing, problems } = outcome;
  if (problems.length > 0)
    return {
      title: 'Saved, but not everything took effect',
      description: problems.map(({ message }) => message).join('\n'),
      kind: 'trouble',
    };
  if (finishing === 0) return { title: `${done}.` };
  return { title: `${done}.`, description: `${formatFinishing(finishing)}.` };
}

/** `2 streams finish on the old settings`. */
export function formatFinishing(count: number): string {
  return `${plural(count, 'stream')} ${count === 1 ? 'finishes' : 'finish'} on the old settings`;
}
