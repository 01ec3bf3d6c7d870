import { Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Shell } from '../../../src/contract/provider-setup.ts';
import { useLive } from '../../live/store.ts';
import { useControl } from '../../client/control-context.ts';
import { copyEnvironment } from '../../proxy/proxy-actions.ts';
import { ShellChoice, usualShell } from '../../proxy/shell-choice.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyLine } from '../../ui/copy-line.tsx';
import { addressIn, clientLines, exceptionLines } from './other-clients-lines.ts';

/** The lines that point any client at the proxy that can be given an address. */
export function OtherClients() {
  const client = useControl();
  const [shell, setShell] = useState<Shell>(usualShell);
  const text = useLines(shell);
  const lines = clientLines(text);
  return (
    <section className="other-clients" aria-labelledby="other-clients-title">
      <h2 id="other-clients-title">Any other client</h2>
      <div className="panel other-clients-panel">
        <div className="other-clients-head">
          <p className="secondary">
            What reads a variable for its address is pointed at the proxy by these lines, in the shell that
            starts it.
          </p>
          <ShellChoice value={shell} onChange={setShell} />
        </div>
        {lines.length === 0 ? <p className="small">One moment…</p> : null}
        {lines.map(({ dialect, label, line }) => (
          <div key={dialect} className="other-client">
            <div className="other-client-words">
              <p className="other-client-label">{label}</p>
              <p className="small">
                Or set its base URL to <code>{addressIn(line)}</code>
              </p>
            </div>
            <CopyLine text={line} what={`the line for ${label} clients`} />
          </div>
        ))}
        <Exceptions lines={exceptionLines(text)} />
        <div className="other-clients-foot">
          <p className="small">
            Cursor calls models from its own servers, which can’t reach a proxy on this machine.
          </p>
          <Button
            icon={<Copy size={13} aria-hidden="true" />}
            onClick={() => void copyEnvironment(client, shell)}
          >
            Copy all
          </Button>
        </div>
      </div>
    </section>
  );
}

interface ExceptionsProps {
  readonly lines: readonly string[];
}

/** Only where a proxy variable is set: without these lines the ones above would lead to that proxy. */
function Exceptions({ lines }: ExceptionsProps) {
  if (lines.length === 0) return null;
  return (
    <div className="other-client">
      <div className="other-client-words">
        <p className="other-client-label">Past your proxy</p>
        <p className="small">
          A proxy variable is set here. Without NO_PROXY, requests for LunaRoute would be sent to that proxy.
        </p>
      </div>
      <div className="other-client-lines">
        {lines.map((line) => (
          <CopyLine key={line} text={line} what={`the line for ${/no_proxy/iu.exec(line)?.[0] ?? ''}`} />
        ))}
      </div>
    </div>
  );
}

/** The lines for a shell; empty until they are there. They follow the proxy to another port. */
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
      () => undefined, // asked again with the next connection to the program
    );
    return () => left.abort();
    // oxlint-disable-next-line react/exhaustive-deps, react/exhaustive-effect-dependencies -- `at` makes other lines
  }, [client, shell, isOpen, at]);
  return lines;
}
