import { type FormEvent, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { CopyLine } from '../ui/copy-line.tsx';
import { LabelledField } from '../ui/text-field.tsx';
import { useControl } from '../client/control-context.ts';
import { Mark } from './mark.tsx';
import './no-session-page.css';
import { enterWithToken, useSession } from './session-store.ts';

const TROUBLE = {
  refused: 'That token is invalid or from an earlier run.',
  unreachable: 'LunaRoute does not answer at this address. Is it still running?',
};

/** What stands in place of the window while this tab has no session: how to get one. */
export function NoSessionPage() {
  const client = useControl();
  const state = useSession((session) => session.state);
  const [text, setText] = useState('');
  const trouble = state === 'refused' || state === 'unreachable' ? TROUBLE[state] : '';
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (text.trim() !== '') void enterWithToken(text, client);
  };
  return (
    <main className="no-session">
      <div className="no-session-panel panel">
        <Mark size={40} />
        <h1>This tab needs a new link</h1>
        <p className="secondary">
          Only the person who started LunaRoute can open this page. Use the link it printed, or get a new one:
        </p>
        <CopyLine text="lunaroute-tray open" what="the command" />
        <form onSubmit={submit} className="no-session-form">
          <LabelledField
            label="Or paste the link or its token"
            isMono
            value={text}
            error={trouble}
            placeholder="http://127.0.0.1:8082/#token=…"
            onChange={(event) => setText(event.target.value)}
          />
          <Button tone="primary" type="submit">
            Open
          </Button>
        </form>
      </div>
    </main>
  );
}
