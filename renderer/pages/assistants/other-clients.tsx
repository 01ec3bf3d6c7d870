import { Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Shell } from '../../../src/contract/provider-setup.ts';
import { useLive } from '../../live/store.ts';
import { useControl } from '../../client/client.ts';
import { copyEnvironment } from '../../proxy/proxy-actions.ts';
import { ShellChoice, usualShell } from '../../proxy/shell-choice.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyLine } from '../../ui/copy-line.tsx';
import { addressIn, clientLines, exceptionLines } from './other-clients-lines.ts';
import * as words from './words.ts';

/** Lines that point any other client with a configurable base URL at the proxy. */
export function OtherClients() {
  const client = useControl();
  const [shell, setShell] = useState<Shell>(usualShell);
  const text = useLines(shell);
  const lines = clientLines(text);
  return (
    <section className="other-clients" aria-labelledby="other-clients-title">
      <h2 id="other-clients-title">{words.otherClientsTitle}</h2>
      <div className="panel other-clients-panel">
        <div className="other-clients-head">
          <p className="secondary">{words.otherClientsNote}</p>
          <ShellChoice value={shell} onChange={setShell} />
        </div>
        {lines.length === 0 ? <p className="small">{words.loadingLines}</p> : null}
        {lines.map(({ dialect, label, line }) => (
          <div key={dialect} className="other-client">
            <div className="other-client-words">
              <p className="other-client-label">{label}</p>
              <p className="small">
                {words.orSetBaseUrl} <code>{addressIn(line)}</code>
              </p>
            </div>
            <CopyLine text={line} what={words.lineForClients(label)} />
          </div>
        ))}
        <Exceptions lines={exceptionLines(text)} />
        <div className="other-clients-foot">
          <p className="small">{words.cursorNote}</p>
          <Button
            icon={<Copy size={13} aria-hidden="true" />}
            onClick={() => void copyEnvironment(client, shell)}
          >
            {words.copyAll}
          </Button>
        </div>
      </div>
    </section>
  );
}

interface ExceptionsProps {
  readonly lines: readonly string[];
}

/**
 * Shown only if a proxy variable is set: without these lines, the lines above would send requests through that proxy.
 */
function Exceptions({ lines }: ExceptionsProps) {
  if (lines.length === 0) return null;
  return (
    <div className="other-client">
      <div className="other-client-words">
        <p className="other-client-label">{words.exceptionsTitle}</p>
        <p className="small">{words.exceptionsNote}</p>
      </div>
      <div className="other-client-lines">
        {lines.map((line) => (
          <CopyLine key={line} text={line} what={words.lineForVariable(/no_proxy/iu.exec(line)?.[0] ?? '')} />
        ))}
      </div>
    </div>
  );
}

/** The lines for a shell; empty until loaded. Reloaded when the proxy changes its address. */
function useLines(shell: Shell): string {
  const client = useControl();
  const isOpen = useLive((live) => live.link === 'open');
  const proxy = useLive((live) => live.status?.proxy);
  const at = proxy?.kind === 'running' ? `${proxy.host}:${proxy.port}` : '';
  const [lines, setLines] = useState('');
  useEffect(() => {
    if (!isOpen) return;
    const left = new AbortController();
    client.environment({ shell }, { signal: left.signal }).then(
      (answer) => setLines(answer.lines),
      () => undefined, // requested again when the link to the program reopens
    );
    return () => left.abort();
    // oxlint-disable-next-line react/exhaustive-deps, react/exhaustive-effect-dependencies -- `at` makes other lines
  }, [client, shell, isOpen, at]);
  return lines;
}
