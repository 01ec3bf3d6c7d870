import { Copy } from 'lucide-react';
import { SHELLS } from '../../src/contract/provider-setup.ts';
import { useLive } from '../live/store.ts';
import { Button } from '../ui/button.tsx';
import { Dot } from '../ui/dot.tsx';
import { Menu } from '../ui/menu.tsx';
import { useControl } from '../client/client.ts';
import { copyEnvironment, SHELL_LABELS } from '../proxy/proxy-actions.ts';
import { ProxyButton } from '../proxy/proxy-button.tsx';
import { formatProxyStatus } from '../proxy/format-proxy.ts';
import * as words from './words.ts';

/** Shows whether and where the proxy runs, with its two main actions. */
export function StatusCard() {
  const client = useControl();
  const proxy = useLive((live) => live.status?.proxy);
  const told = useLive((live) => live.status?.trouble);
  const isLost = useLive(({ link }) => link === 'lost');
  const state = formatProxyStatus(proxy === undefined ? undefined : { proxy, trouble: told ?? null }, isLost);
  // If the proxy failed to start, the state already shows the reason.
  const trouble = isLost || told === state.detail ? '' : (told ?? '');
  return (
    <section
      className="status-card"
      aria-label={words.proxy}
      title={[state.word, state.detail, trouble].filter(Boolean).join(', ')}
    >
      <div className="status-line" role="status">
        <Dot tone={state.tone} />
        <span className="status-word">{state.word}</span>
        <span className={proxy?.kind === 'running' && !isLost ? 'status-detail mono' : 'status-detail'}>
          <span aria-hidden={state.spoken !== undefined}>{state.detail}</span>
          {state.spoken === undefined ? null : <span className="visually-hidden">{state.spoken}</span>}
        </span>
        {trouble === '' ? null : <p className="status-trouble">{trouble}</p>}
      </div>
      <div className="status-buttons">
        <ProxyButton proxy={proxy} isDisabled={state.action === undefined} />
        <Menu
          trigger={
            <Button icon={<Copy size={13} aria-hidden="true" />} aria-label={words.copyEnvironmentSpoken}>
              <span className="wide-only">{words.copyEnvironment}</span>
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
