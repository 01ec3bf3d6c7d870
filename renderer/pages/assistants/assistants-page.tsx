import { Bot } from 'lucide-react';
import { useState } from 'react';
import type { AssistantsView } from '../../../src/contract/assistants.ts';
import { Banner } from '../../ui/banner.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { closeDialog, usePageDialog } from '../../navigation/page-dialog.ts';
import { Page } from '../../ui/page.tsx';
import { AssistantPanel } from './assistant-panel.tsx';
import './assistants-page.css';
import { Bypass } from './bypass.tsx';
import { Elsewhere } from './elsewhere.tsx';
import { OtherClients } from './other-clients.tsx';
import { type AssistantQuestion, QuestionDialog } from './question-dialog.tsx';
import { useAssistants } from './use-assistants.ts';
import * as words from './words.ts';

/** The coding assistants on this machine: which of them use the proxy, and how to connect them. */
export function AssistantsPage() {
  const { view, trouble, look } = useAssistants();
  const [pressed, setQuestion] = useState<AssistantQuestion>();
  const { isOpen, about } = usePageDialog('connect');
  const asked = view?.assistants.find((one) => isOpen && one.view.name === about)?.view;
  const question = asked === undefined ? pressed : ({ assistant: asked, about: 'connect' } as const);
  const close = (): void => {
    setQuestion(undefined);
    closeDialog();
    void look();
  };
  return (
    <Page title={words.title}>
      {trouble === '' ? null : <Banner tone="amber">{trouble}</Banner>}
      {view === undefined ? (
        <EmptyState title={words.loadingTitle} text={words.loading} />
      ) : (
        <>
          <Bypass view={view} onMoved={() => void look()} />
          <AssistantList view={view} onAsk={setQuestion} />
        </>
      )}
      <OtherClients />
      <Elsewhere />
      <QuestionDialog question={question} onClose={close} />
    </Page>
  );
}

interface AssistantListProps {
  readonly view: AssistantsView;
  readonly onAsk: (question: AssistantQuestion) => void;
}

function AssistantList({ view, onAsk }: AssistantListProps) {
  const { assistants, refusal } = view;
  if (assistants.length === 0) {
    return (
      <EmptyState
        icon={<Bot size={28} aria-hidden="true" />}
        title={words.noAssistantsTitle}
        text={words.noAssistants}
      />
    );
  }
  return (
    <>
      {refusal === null ? null : (
        <Banner tone="blue">
          <strong>{words.cannotConnectNow}</strong> <span id="assistants-refusal">{refusal}</span>
        </Banner>
      )}
      <ul className="assistants">
        {assistants.map(({ view: assistant, proof }) => (
          <li key={assistant.name}>
            <AssistantPanel
              assistant={assistant}
              proof={proof}
              refusalId={refusal === null ? undefined : 'assistants-refusal'}
              onAsk={(about) => onAsk({ assistant, about })}
            />
          </li>
        ))}
      </ul>
    </>
  );
}
