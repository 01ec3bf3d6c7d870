import { Button } from '../../ui/button.tsx';
import type { AssistantAction } from './format-assistant.ts';
import type { QuestionAbout } from './question-dialog.tsx';
import * as words from './words.ts';

interface ActionButtonProps {
  readonly action: AssistantAction;
  /** The assistant's name. */
  readonly label: string;
  /** The ID of the element that says why nothing can be connected; undefined if connecting is possible. */
  readonly refusalId: string | undefined;
  readonly onAsk: (about: QuestionAbout) => void;
}

/** A button that opens a confirmation for an action on one assistant. */
export function ActionButton({ action, label, refusalId, onAsk }: ActionButtonProps) {
  const isWriting = action === 'connect' || action === 'reconnect';
  const isRefused = isWriting && refusalId !== undefined;
  const { text, spoken } = words.actions[action];
  return (
    <Button
      isDisabled={isRefused}
      aria-label={`${spoken} ${label}`}
      aria-describedby={isRefused ? refusalId : undefined}
      onClick={() => onAsk(isWriting ? 'connect' : action)}
    >
      {text}
    </Button>
  );
}
