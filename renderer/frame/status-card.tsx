import { Copy } from 'lucide-react';
import { SHELLS } from '../../src/contract/shells.ts';
import { useLive } from '../live/store.ts';
import { Button } from '../ui/button.tsx';
import { Dot } from '../ui/dot.tsx';
import { Menu } from '../ui/menu.tsx';
import { useControl } from '../client/control-context.ts';
import { copyEnvironment, SHELL_LABELS } from '../proxy/proxy-actions.ts';
import { ProxyButton } from '../proxy/proxy-button.tsx';
import { formatProxyStatus } from '../proxy/format-proxy.ts';

/** Whether the proxy runs and where, with the two things one does with it. */
export function StatusCard() {
  const client = useControl();
  const proxy = useLive((live) => live.status?.proxy);
  const told = useLive((live) => live.status?.trouble);
  const isLost = useLive(({ link }) => link === 'lost');
  const words = formatProxyStatus(proxy === undefined ? undefined : { proxy, trouble: told ?? null }, isLost);
  // A proxy that could not start says why already.
  const trouble = isLost || told === words.detail ? '' : (told ?? '');
  return (
    <section
      className="status-card"
      aria-label="Proxy"
      title={[words.word, words.detail, trouble].filter(Boolean).join(', ')}
    >
      <div className="status-line" role="status">
        <Dot tone={words.tone} />
        <span className="status-word">{words.word}</span>
        <span className={proxy?.kind === 'running' && !isLost ? 'status-detail mono' : 'status-detail'}>
          <span aria-hidden={words.spoken !== undefined}>{words.detail}</span>
          {words.spoken === undefined ? null : <span className="visually-hidden">{words.spoken}</span>}
        </span>
        {trouble === '' ? null : <p className="status-trouble">{trouble}</p>}
      </div>
      <div className="status-buttons">
        <ProxyButton proxy={proxy} isDisabled={words.action === undefined} />
        <Menu
          trigger={
            <Button
              icon={<Copy size={13} aria-hidden="true" />}
              aria-label="Copy env: lines that point assistants at the proxy"
            >
              <span className="wide-only">Copy env</span>
            </Button>
          }
          items={SHELLS.map((shell) => ({
            label: SHELL_LABELS[shell],
            onSelect: () => void copyEnvironment(client, shell),
          }))}
        />
      </div>
    </section>
  );
}
