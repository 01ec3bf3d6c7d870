import { Cable, CircleStop, PowerOff } from 'lucide-react';
import type { PoolView } from '../../../src/contract/status.ts';
import { useLive } from '../../live/store.ts';
import { useControl } from '../../client/client.ts';
import { startProxy } from '../../proxy/proxy-actions.ts';
import { formatProxy } from '../../proxy/format-proxy.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Try } from '../../proxy/try.tsx';
import * as words from './words.ts';

interface ConnectionsEmptyProps {
  readonly pools: readonly PoolView[];
}

/**
 * Shown instead of an empty picture: the reason (the proxy is not running, every provider is off, no requests yet) and
 * the step that fixes it.
 */
export function ConnectionsEmpty({ pools }: ConnectionsEmptyProps) {
  const proxy = useLive((live) => live.status?.proxy);
  const client = useControl();
  if (proxy === undefined) return <EmptyState title={words.connecting} text={words.loading} />;
  if (proxy.kind !== 'running') {
    const { word, action } = formatProxy(proxy);
    return (
      <EmptyState
        icon={<CircleStop size={28} aria-hidden="true" />}
        title={proxy.kind === 'stopped' ? words.proxyStopped : words.proxyState(word)}
        text={words.notRunning}
        action={
          action === 'start' ? (
            <Button tone="primary" onClick={() => void startProxy(client)}>
              {words.startProxy}
            </Button>
          ) : undefined
        }
      />
    );
  }
  if (pools.length > 0 && pools.every((pool) => !pool.enabled)) {
    return (
      <EmptyState
        icon={<PowerOff size={28} aria-hidden="true" />}
        title={words.allOff}
        text={words.allOffMeaning}
        action={<a href="#/providers">{words.switchOneOn}</a>}
      />
    );
  }
  return (
    <EmptyState
      icon={<Cable size={28} aria-hidden="true" />}
      title={words.noRequests}
      text={words.noRequestsMeaning}
      action={<Try />}
    />
  );
}
