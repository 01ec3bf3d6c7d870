import { type FormEvent, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { CopyLine } from '../ui/copy-line.tsx';
import { LabelledField } from '../ui/text-field.tsx';
import { useControl } from '../client/client.ts';
import { Mark } from './sidebar.tsx';
import './no-session-page.css';
import { enterWithToken, useSession } from './session-store.ts';
import * as words from './words.ts';

const TROUBLE = { refused: words.tokenRefused, unreachable: words.unreachable };

const OPEN_COMMAND = 'lunaroute-tray open';

/** Replaces the window's content while this tab has no session; tells how to get one. */
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
        <h1>{words.needsLink}</h1>
        <p className="secondary">{words.needsLinkNote}</p>
        <CopyLine text={OPEN_COMMAND} what={words.theCommand} />
        <form onSubmit={submit} className="no-session-form">
          <LabelledField
            label={words.pasteLink}
            isMono
            value={text}
            error={trouble}
            placeholder={`${window.location.origin}/#token=…`}
            onChange={(event) => setText(event.target.value)}
          />
          <Button tone="primary" type="submit">
            {words.open}
          </Button>
        </form>
      </div>
    </main>
  );
}
