import { useEffect, useState } from 'react';
import type { AssistantPlan, AssistantView } from '../../../src/contract/assistants.ts';
import { type ControlClient, useControl } from '../../client/client.ts';
import { DiffLines } from '../../staged-changes/diff-lines.tsx';
import { reason } from '../../proxy/proxy-actions.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Marked } from '../../ui/breakable.tsx';
import { Switch } from '../../ui/switch.tsx';
import { showToast } from '../../ui/toasts.tsx';

import { formatOutcome, sortCautions } from './format-assistant.ts';
import * as words from './words.ts';

interface ChangeDialogProps {
  readonly assistant: AssistantView;
  readonly change: 'connect' | 'disconnect';
  readonly onClose: () => void;
}

/** Shows the lines that would be written to an assistant's file, with a button to write them. */
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
  const verb = words.actions[change].text;
  return (
    <Dialog
      isOpen
      isWide
      onClose={onClose}
      title={words.changeTitle(verb, label)}
      description={<FileNote plan={plan} assistant={assistant} />}
      footer={
        <>
          <Button onClick={onClose}>{plan?.kind === 'planned' ? words.cancel : words.close}</Button>
          {plan?.kind === 'planned' ? (
            <Button tone="primary" aria-busy={isBusy} onClick={() => void write()}>
              {isBusy ? words.writing : verb}
            </Button>
          ) : null}
        </>
      }
    >
      {refusal === '' ? null : (
        <Banner tone="red">
          <strong>{words.nothingWritten}</strong> {refusal}
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

/** Offers to show LunaRoute in Claude Code's status line; off by default. */
function StatusLineChoice({ assistant: { label, statusLine }, isOn, onChange }: ChoiceProps) {
  if (statusLine === null || statusLine.kind === 'written') return null;
  if (statusLine.kind === 'left') return <p className="small">{statusLine.message}</p>;
  return (
    <label className="status-line-choice">
      <Switch label={words.statusLine(label)} isOn={isOn} onChange={onChange} />
      <span>{words.statusLineNote(label)}</span>
    </label>
  );
}

/** Offers to keep MCP tool search on: some versions of Claude Code turn it off with a custom base URL. */
function ToolSearchChoice({ assistant: { toolSearch }, isOn, onChange }: ChoiceProps) {
  if (toolSearch?.kind !== 'offered') return null;
  return (
    <label className="status-line-choice">
      <Switch label={words.toolSearch} isOn={isOn} onChange={onChange} />
      <span>
        <Marked text={words.toolSearchNote} /> {toolSearch.message}
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
      return <p className="small">{words.readingFile}</p>;
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
          <DiffLines label={words.changedLines} lines={plan.diff} />
          <p className="small">{words.onlyTheseChange}</p>
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

/**
 * Offers launch at login after connecting, as a connected assistant works only while the proxy runs. Does nothing if it
 * is unavailable or already on.
 */
async function offerLaunchAtLogin(client: ControlClient, label: string): Promise<void> {
  const view = await client.desktop.view();
  if (view.kind === 'headless' || !view.launchAtLogin.available || view.launchAtLogin.enabled) return;
  showToast({
    title: words.launchAtLoginTitle,
    description: words.launchAtLoginNote(label),
    action: {
      label: words.launchAtLogin,
      onPress: () => void client.desktop.setLaunchAtLogin({ enabled: true }),
    },
  });
}
