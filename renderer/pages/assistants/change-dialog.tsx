import { useEffect, useState } from 'react';
import type { AssistantPlan, AssistantView } from '../../../src/contract/assistants.ts';
import { DiffLines } from '../../staged-changes/diff-lines.tsx';
import { useControl } from '../../client/control-context.ts';
import { reason } from '../../proxy/proxy-actions.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Switch } from '../../ui/switch.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { offerLaunchAtLogin } from './offer-launch.ts';
import { formatOutcome, sortCautions } from './format-assistant.ts';

interface ChangeDialogProps {
  readonly assistant: AssistantView;
  readonly change: 'connect' | 'disconnect';
  readonly onClose: () => void;
}

/** The lines that would be written to an assistant's file, and the button that writes them. */
export function ChangeDialog({ assistant, change, onClose }: ChangeDialogProps) {
  const client = useControl();
  const { name, label } = assistant;
  const [withStatusLine, setWithStatusLine] = useState(false);
  const { toolSearch } = assistant;
  const [withToolSearch, setWithToolSearch] = useState(toolSearch?.kind === 'offered' && toolSearch.isTicked);
  const plan = usePlan(assistant, change, { statusLine: withStatusLine, toolSearch: withToolSearch });
  const [refusal, setRefusal] = useState('');
  const [isBusy, setIsBusy] = useState(false);
  const write = async (): Promise<void> => {
    setIsBusy(true);
    try {
      const outcome = await (change === 'connect'
        ? client.assistants.connect({ name, statusLine: withStatusLine, toolSearch: withToolSearch })
        : client.assistants.disconnect({ name }));
      if (outcome.kind === 'refused') setRefusal(outcome.message);
      else {
        showToast(formatOutcome(assistant, change, outcome));
        onClose();
        if (change === 'connect' && outcome.kind === 'done') await offerLaunchAtLogin(client, label);
      }
    } catch (error) {
      setRefusal(reason(error));
    }
    setIsBusy(false);
  };
  const verb = change === 'connect' ? 'Connect' : 'Disconnect';
  return (
    <Dialog
      isOpen
      isWide
      onClose={onClose}
      title={`${verb} ${label}`}
      description={<FileNote plan={plan} assistant={assistant} />}
      footer={
        <>
          <Button onClick={onClose}>{plan?.kind === 'planned' ? 'Cancel' : 'Close'}</Button>
          {plan?.kind === 'planned' ? (
            <Button tone="primary" aria-busy={isBusy} onClick={() => void write()}>
              {isBusy ? 'Writing…' : verb}
            </Button>
          ) : null}
        </>
      }
    >
      {refusal === '' ? null : (
        <Banner tone="red">
          <strong>Nothing was written.</strong> {refusal}
        </Banner>
      )}
      {change === 'connect' && plan?.kind === 'planned' ? (
        <>
          <ToolSearchChoice assistant={assistant} isOn={withToolSearch} onChange={setWithToolSearch} />
          <StatusLineChoice assistant={assistant} isOn={withStatusLine} onChange={setWithStatusLine} />
        </>
      ) : null}
      <PlanBody plan={plan} />
    </Dialog>
  );
}

interface ChoiceProps {
  readonly assistant: AssistantView;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}

/** Claude Code's status line may show what only LunaRoute knows; off unless somebody wants it. */
function StatusLineChoice({ assistant: { label, statusLine }, isOn, onChange }: ChoiceProps) {
  if (statusLine === null || statusLine.kind === 'written') return null;
  if (statusLine.kind === 'left') return <p className="small">{statusLine.message}</p>;
  return (
    <label className="status-line-choice">
      <Switch label={`Show LunaRoute in ${label}'s status line`} isOn={isOn} onChange={onChange} />
      <span>
        Show LunaRoute in {label}'s status line: whether a request reused a connection, retries, and what it
        is waiting for.
      </span>
    </label>
  );
}

/** Some versions of Claude Code turn MCP tool search off with a custom base URL. */
function ToolSearchChoice({ assistant: { toolSearch }, isOn, onChange }: ChoiceProps) {
  if (toolSearch?.kind !== 'offered') return null;
  return (
    <label className="status-line-choice">
      <Switch label="Keep MCP tool search on" isOn={isOn} onChange={onChange} />
      <span>
        Keep MCP tool search on (<code>ENABLE_TOOL_SEARCH</code>). {toolSearch.message}
      </span>
    </label>
  );
}

interface FileWordsProps {
  readonly plan: AssistantPlan | undefined;
  readonly assistant: AssistantView;
}

function FileNote({ plan, assistant }: FileWordsProps) {
  const file = plan?.kind === 'planned' ? plan.file : (assistant.file ?? '');
  return <span className="mono">{file}</span>;
}

interface PlanBodyProps {
  readonly plan: AssistantPlan | undefined;
}

function PlanBody({ plan }: PlanBodyProps) {
  switch (plan?.kind) {
    case undefined:
      return <p className="small">Reading the file…</p>;
    case 'refused':
      return <Banner tone="red">{plan.message}</Banner>;
    case 'unchanged':
      return <Banner tone="blue">{plan.message}</Banner>;
    case 'planned':
      return (
        <>
          {sortCautions(plan.cautions).map(({ code, level, message }) => (
            <Banner key={`${code} ${message}`} tone={level === 'warning' ? 'amber' : 'blue'}>
              {message}
            </Banner>
          ))}
          <DiffLines label="Lines that change" lines={plan.diff} />
          <p className="small">Only these lines change. Other values in the file are hidden here.</p>
        </>
      );
  }
}

function usePlan(
  { name }: AssistantView,
  change: 'connect' | 'disconnect',
  { statusLine, toolSearch }: { readonly statusLine: boolean; readonly toolSearch: boolean },
): AssistantPlan | undefined {
  const client = useControl();
  const [plan, setPlan] = useState<AssistantPlan>();
  useEffect(() => {
    const left = new AbortController();
    const ask = async (): Promise<void> => {
      try {
        setPlan(
          await client.assistants.plan({ name, change, statusLine, toolSearch }, { signal: left.signal }),
        );
      } catch (error) {
        if (!left.signal.aborted) setPlan({ kind: 'refused', code: 'busy', message: reason(error) });
      }
    };
    void ask();
    return () => left.abort();
  }, [client, name, change, statusLine, toolSearch]);
  return plan;
}
