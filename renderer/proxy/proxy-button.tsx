import { Play, Square } from 'lucide-react';
import type { ProxyState } from '../../src/contract/status.ts';
import { stopNowLabel } from '../../src/contract/stop-wait.ts';
import { Button } from '../ui/button.tsx';
import { useControl } from '../client/client.ts';
import { startProxy, stopNow, stopProxy } from './proxy-actions.ts';
import { formatProxy } from './format-proxy.ts';
import * as words from './words.ts';

interface ProxyButtonProps {
  readonly proxy: ProxyState | undefined;
  readonly isDisabled: boolean;
}

/** Starts or stops the proxy, or ends a graceful stop. A single button for all three, so that it keeps the focus. */
export function ProxyButton({ proxy, isDisabled }: ProxyButtonProps) {
  const client = useControl();
  const { action } = formatProxy(proxy);
  const label =
    proxy?.kind === 'stopping' ? stopNowLabel(proxy.wait) : action === 'start' ? words.start : words.stop;
  const act = (): void => {
    if (proxy?.kind === 'stopping') void stopNow(client, proxy.wait);
    else void (action === 'start' ? startProxy(client) : stopProxy(client));
  };
  return (
    <Button
      icon={
        action === 'start' ? <Play size={13} aria-hidden="true" /> : <Square size={12} aria-hidden="true" />
      }
      isDisabled={isDisabled}
      aria-label={action === 'stop_now' ? words.withoutWaiting(label) : words.ofTheProxy(label)}
      onClick={act}
    >
      <span className="wide-only">{label}</span>
    </Button>
  );
}
