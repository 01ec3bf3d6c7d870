import { lazyPart } from '../../ui/lazy-part.tsx';
import { useFirstRun } from './use-first-run.ts';

const FIRST_STEPS = lazyPart({ load: async () => (await import('./first-steps.tsx')).FirstSteps });

/** The first steps, until they are over or hidden. */
export function FirstRunCard() {
  const { isShown, hide } = useFirstRun();
  return isShown ? <FIRST_STEPS.Part onHide={hide} /> : null;
}
