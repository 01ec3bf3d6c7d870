import { Columns3, Download } from 'lucide-react';
import { memo, useState } from 'react';
import { type ControlClient, useControl } from '../../client/client.ts';
import { Button } from '../../ui/button.tsx';
import { CheckMenu } from '../../ui/check-menu.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FilterCombobox } from '../../ui/filter-combobox.tsx';
import { report } from '../../proxy/proxy-actions.ts';
import { type ColumnKey, roomyColumns } from '../../session-list/session-columns.ts';
import { SESSION_FILTER_LABEL, SESSION_LANGUAGE, type SessionNow } from './session-filter.ts';
import { showColumn, useSessionsView } from './sessions-store.ts';
import * as words from './words.ts';
import { saveText } from '../../ui/copy.ts';
import { showToast } from '../../ui/toasts.tsx';

interface SessionsActionsProps {
  readonly filter: string;
  /** Sessions whose values are suggested as completions. */
  readonly rows: () => readonly SessionNow[];
  readonly onFilter: (filter: string) => void;
  /** Width of the table, in CSS pixels. */
  readonly widthPx: number;
  readonly count: number;
}

/** Toolbar beside the page title: filter, columns and actions on all sessions. */
export const SessionsActions = memo(function SessionsActions(props: SessionsActionsProps) {
  const { filter, rows, onFilter, widthPx, count } = props;
  const client = useControl();
  const hidden = useSessionsView((view) => view.hiddenColumns);
  const [asks, setAsks] = useState(false);
  return (
    <>
      <FilterCombobox
        className="sessions-search"
        label={SESSION_FILTER_LABEL}
        language={SESSION_LANGUAGE}
        rows={rows}
        value={filter}
        onChange={onFilter}
      />
      <CheckMenu
        trigger={
          <Button icon={<Columns3 size={14} aria-hidden="true" />} aria-label={words.columns}>
            <span className="sessions-word">{words.columns}</span>
          </Button>
        }
        items={roomyColumns(widthPx)
          .filter(({ canHide }) => canHide)
          .map(({ key, label }) => ({ value: key, label, isChecked: !hidden.has(key) }))}
        onChange={(key: ColumnKey, isShown) => showColumn(key, isShown)}
      />
      <Button
        icon={<Download size={14} aria-hidden="true" />}
        aria-label={words.exportSessions}
        isDisabled={count === 0}
        onClick={() => void exportSessions(client)}
      >
        <span className="sessions-word">{words.exportSessions}</span>
      </Button>
      <Button tone="quiet" isDisabled={count === 0} onClick={() => setAsks(true)}>
        {words.forgetAll}
      </Button>
      {asks ? <ForgetDialog client={client} onClose={() => setAsks(false)} /> : null}
    </>
  );
});

interface ForgetDialogProps {
  readonly client: ControlClient;
  readonly onClose: () => void;
}

function ForgetDialog({ client, onClose }: ForgetDialogProps) {
  const forget = async (): Promise<void> => {
    onClose();
    await report(words.notForgotten, () => client.sessions.forget());
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={words.forgetQuestion}
      description={words.forgetMeaning}
      footer={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button tone="danger" onClick={() => void forget()}>
            {words.forgetAll}
          </Button>
        </>
      }
    />
  );
}

/** Exports all sessions and their turns as JSON. */
export async function exportSessions(client: ControlClient): Promise<void> {
  try {
    const { name, text } = await client.sessions.export();
    saveText(text, name, 'application/json');
    showToast({ title: `Saved as ${name}` });
  } catch {
    showToast({
      title: 'The sessions were not exported',
      description: 'LunaRoute did not answer. Try again once it is back.',
      kind: 'trouble',
    });
  }
}
