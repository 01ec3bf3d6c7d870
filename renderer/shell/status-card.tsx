import { Copy, Play, Square } from 'lucide-react';
import { SHELLS } from '../../src/contract/shells.ts';
import { useLive } from '../live/store.ts';
import { Button } from '../ui/button.tsx';
import { Dot } from '../ui/dot.tsx';
import { Menu } from '../ui/menu.tsx';
import { useControl } from './control-context.ts';
import { copyEnvironment, SHELL_LABELS, startProxy, stopProxy } from './proxy-actions.ts';
import { statusWords } from './proxy-words.ts';

/** Whether the proxy runs and where, with the two things one does with it. */
export function StatusCard() {
  const client = useControl();
  const status = useLive((live) => live.status);
  const words = statusWords(status);
  const trouble = status?.trouble ?? '';
  const isStart = words.action === 'start';
  return (
    <section
      className="status-card"
      aria-label="Proxy"
      title={[words.word, words.detail, trouble].filter(Boolean).join(', ')}
    >
      <p className="status-line" role="status">
        <Dot tone={words.tone} />
        <span className="status-word">{words.word}</span>
        <span className={status?.proxy.kind === 'running' ? 'status-detail mono' : 'status-detail'}>
          {words.detail}
        </span>
      </p>
      {trouble === '' ? null : <p className="status-trouble">{trouble}</p>}
      <div className="status-buttons">
        <Button
          icon={isStart ? <Play size={13} aria-hidden="true" /> : <Square size={12} aria-hidden="true" />}
          isDisabled={words.action === undefined}
          aria-label={isStart ? 'Start the proxy' : 'Stop the proxy'}
          onClick={() => void (isStart ? startProxy(client) : stopProxy(client))}
        >
          <span className="wide-only">{isStart ? 'Start' : 'Stop'}</span>
        </Button>
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
