import { Columns3, Download } from 'lucide-react';
import { memo, useState } from 'react';
import type { ControlClient } from '../../client/client.ts';
import { useControl } from '../../client/control-context.ts';
import { Button } from '../../ui/button.tsx';
import { CheckMenu } from '../../ui/check-menu.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FilterCombobox } from '../../ui/filter-combobox.tsx';
import { report } from '../../proxy/proxy-actions.ts';
import { exportSessions } from './export-sessions.ts';
import { type ColumnKey, roomyColumns } from '../../session-list/session-columns.ts';
import { SESSION_FILTER_LABEL, SESSION_LANGUAGE, type SessionNow } from './session-filter.ts';
import { showColumn, useSessionsView } from './sessions-store.ts';

interface SessionsActionsProps {
  readonly filter: string;
  /** Whose values are offered to complete it. */
  readonly rows: () => readonly SessionNow[];
  readonly onFilter: (filter: string) => void;
  /** Of the table, in CSS pixels. */
  readonly widthPx: number;
  readonly count: number;
}

/** At the right of the page's title: what is shown, which columns, and what becomes of all of it. */
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
          <Button icon={<Columns3 size={14} aria-hidden="true" />} aria-label="Columns">
            <span className="sessions-word">Columns</span>
          </Button>
        }
        items={roomyColumns(widthPx)
          .filter(({ canHide }) => canHide)
          .map(({ key, label }) => ({ value: key, label, isChecked: !hidden.has(key) }))}
        onChange={(key: ColumnKey, isShown) => showColumn(key, isShown)}
      />
      <Button
        icon={<Download size={14} aria-hidden="true" />}
        aria-label="Export"
        isDisabled={count === 0}
        onClick={() => void exportSessions(client)}
      >
        <span className="sessions-word">Export</span>
      </Button>
      <Button tone="quiet" isDisabled={count === 0} onClick={() => setAsks(true)}>
        Forget all
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
    await report('The sessions couldn’t be removed', () => client.sessions.forget());
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Forget all sessions?"
      description="Their turns, tokens and cache breaks are removed from memory. Requests in progress continue; the next one of each session starts a new row. Requests, the log and recordings are kept."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="danger" onClick={() => void forget()}>
            Forget all
          </Button>
        </>
      }
    />
  );
}
