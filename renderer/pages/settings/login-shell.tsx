import { useState } from 'react';
import type { LoginShellState } from '../../../src/contract/settings/settings-view.ts';
import { useControl } from '../../client/client.ts';
import { report } from '../../proxy/proxy-actions.ts';
import { Button } from '../../ui/button.tsx';
import { formatLoginShell } from './format-login-shell.ts';
import { PreferenceRow } from '../../settings-form/preference-row.tsx';
import * as words from './words.ts';

interface LoginShellProps {
  readonly state: LoginShellState;
}

/** Result of reading variables from the login shell. */
export function LoginShell({ state }: LoginShellProps) {
  const client = useControl();
  const [isAsking, setIsAsking] = useState(false);
  const { title, text, names } = formatLoginShell(state);
  const ask = async (): Promise<void> => {
    setIsAsking(true);
    await report(words.shellNotRead, () => client.settings.rereadLoginShell());
    setIsAsking(false);
  };
  const goWithout = (): Promise<boolean> =>
    report(words.noContinuing, () => client.settings.withoutLoginShell());
  return (
    <section aria-labelledby="login-shell-title">
      <h2 id="login-shell-title" className="preferences-title">
        {words.loginShell}
      </h2>
      <div className="panel preferences">
        <PreferenceRow
          id="login-shell"
          name={title}
          meaning={
            <>
              <p>{text}</p>
              {names.length === 0 ? null : <p className="mono">{names.join(' ')}</p>}
            </>
          }
        >
          {state.kind === 'not_asked' ? null : (
            <div className="preference-buttons">
              {state.kind === 'failed' ? (
                <Button onClick={() => void goWithout()}>{words.continueWithout}</Button>
              ) : null}
              <Button aria-busy={isAsking} onClick={() => void ask()}>
                {isAsking || state.kind === 'asking' ? words.reading : words.readAgain}
              </Button>
            </div>
          )}
        </PreferenceRow>
      </div>
    </section>
  );
}
