import { SquareTerminal } from 'lucide-react';
import { useState } from 'react';
import type { AssistantsView, AssistantView } from '../../../src/contract/assistants.ts';
import { ActionButton } from '../assistants/action-button.tsx';
import { actionsOf, isMissing, formatAssistantState } from '../assistants/format-assistant.ts';
import { type AssistantQuestion, QuestionDialog } from '../assistants/question-dialog.tsx';
import { useLive } from '../../live/store.ts';
import { CopyLine } from '../../ui/copy-line.tsx';
import { Dot } from '../../ui/dot.tsx';
import { tryLine } from './try-line.ts';
import * as words from './words.ts';

interface ConnectStepProps {
  /** Undefined while loading. */
  readonly view: AssistantsView | undefined;
  /** Whether requests of any client have arrived. */
  readonly hasTraffic: boolean;
  readonly onChanged: () => void;
}

/** The assistants found, each with its main action, and a command that tries one without changing a file. */
export function ConnectStep({ view, hasTraffic, onChanged }: ConnectStepProps) {
  const [question, setQuestion] = useState<AssistantQuestion>();
  const found = view?.assistants.map((one) => one.view).filter((one) => !isMissing(one)) ?? [];
  const refusal = view?.refusal ?? null;
  const close = (): void => {
    setQuestion(undefined);
    onChanged();
  };
  return (
    <>
      <p className="first-run-title">
        <strong>{words.connectTitle}</strong>{' '}
        <span className="secondary">
          {foundText(view === undefined ? undefined : found.length, hasTraffic)}
        </span>
      </p>
      {refusal === null ? null : (
        <p className="small" id="first-run-refusal">
          {refusal}
        </p>
      )}
      <ul className="first-run-assistants">
        {found.map((assistant) => (
          <FoundAssistant
            key={assistant.name}
            assistant={assistant}
            refusalId={refusal === null ? undefined : 'first-run-refusal'}
            onAsk={setQuestion}
          />
        ))}
      </ul>
      <Otherwise found={found} />
      <QuestionDialog question={question} onClose={close} />
    </>
  );
}

/** `count` is undefined while looking. */
function foundText(count: number | undefined, hasTraffic: boolean): string {
  if (count === undefined) return words.lookingForAssistants;
  return count === 0 && hasTraffic ? words.clientConnected : words.assistantsFound(count);
}

interface FoundAssistantProps {
  readonly assistant: AssistantView;
  readonly refusalId: string | undefined;
  readonly onAsk: (question: AssistantQuestion) => void;
}

function FoundAssistant({ assistant, refusalId, onAsk }: FoundAssistantProps) {
  const { label, file } = assistant;
  const { tone, word } = formatAssistantState(assistant);
  const [action] = actionsOf(assistant);
  return (
    <li className="first-run-assistant">
      <SquareTerminal size={16} aria-hidden="true" />
      <b>{label}</b>
      <code>{file}</code>
      <span className={`assistant-state assistant-state-${tone}`}>
        <Dot tone={tone} />
        <strong>{word}</strong>
      </span>
      {action === undefined ? null : (
        <ActionButton
          action={action}
          label={label}
          refusalId={refusalId}
          onAsk={(about) => onAsk({ assistant, about })}
        />
      )}
    </li>
  );
}

interface OtherwiseProps {
  readonly found: readonly AssistantView[];
}

/** For assistants that can't be connected, and for users who don't want a file changed. */
function Otherwise({ found }: OtherwiseProps) {
  const status = useLive((live) => live.status);
  const line = tryLine(found, status);
  return (
    <div className="first-run-otherwise">
      {line === undefined ? null : (
        <>
          <span className="secondary">{words.tryWithoutFile}</span>
          <CopyLine text={line} what={words.theCommand} />
        </>
      )}
      <a href="#/assistants">{found.length === 0 ? words.installOrConnect : words.otherClients}</a>
    </div>
  );
}
