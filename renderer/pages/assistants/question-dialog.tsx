import type { AssistantView } from '../../../src/contract/assistants.ts';
import { lazyDialog } from '../../ui/lazy-dialog.ts';

/** Dialogs, loaded on first use. */
export const QUESTION_DIALOGS = {
  change: lazyDialog(async () => (await import('./change-dialog.tsx')).ChangeDialog),
  takeBack: lazyDialog(async () => (await import('./take-back-dialog.tsx')).TakeBackDialog),
};

export type QuestionAbout = 'connect' | 'disconnect' | 'take_back';

/** A confirmation about one assistant. */
export interface AssistantQuestion {
  readonly assistant: AssistantView;
  readonly about: QuestionAbout;
}

interface QuestionDialogProps {
  /** Undefined while no dialog is open. */
  readonly question: AssistantQuestion | undefined;
  readonly onClose: () => void;
}

/** Shows what would be written and writes it on confirmation. */
export function QuestionDialog({ question, onClose }: QuestionDialogProps) {
  if (question === undefined) return null;
  const { assistant, about } = question;
  if (about === 'take_back')
    return <QUESTION_DIALOGS.takeBack.Part assistant={assistant} onClose={onClose} />;
  return <QUESTION_DIALOGS.change.Part assistant={assistant} change={about} onClose={onClose} />;
}
