import type { AssistantView } from '../../src/contract/assistants.ts';
import { ChangeDialog } from './change-dialog.tsx';
import { TakeBackDialog } from './take-back-dialog.tsx';

export type QuestionAbout = 'connect' | 'disconnect' | 'take_back';

/** What is being asked about one assistant. */
export interface Question {
  readonly assistant: AssistantView;
  readonly about: QuestionAbout;
}

interface QuestionDialogProps {
  /** Undefined while nothing is asked. */
  readonly question: Question | undefined;
  readonly onClose: () => void;
}

/** Shows what would be written, and writes it. */
export function QuestionDialog({ question, onClose }: QuestionDialogProps) {
  if (question === undefined) return null;
  const { assistant, about } = question;
  if (about === 'take_back') return <TakeBackDialog assistant={assistant} onClose={onClose} />;
  return <ChangeDialog assistant={assistant} change={about} onClose={onClose} />;
}
