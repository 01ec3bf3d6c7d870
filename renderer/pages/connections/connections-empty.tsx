import { Cable, CircleStop, PowerOff } from 'lucide-react';
import type { PoolView } from '../../../src/contract/status.ts';
import { useLive } from '../../live/store.ts';
import { useControl } from '../../client/control-context.ts';
import { startProxy } from '../../proxy/proxy-actions.ts';
import { formatProxy } from '../../proxy/format-proxy.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Try } from '../../proxy/try.tsx';

interface ConnectionsEmptyProps {
  readonly pools: readonly PoolView[];
}

/** Why there is no picture, and the one step that makes one: the proxy is stopped, everything is off, or nobody has asked. */
export function ConnectionsEmpty({ pools }: ConnectionsEmptyProps) {
  const proxy = useLive((live) => live.status?.proxy);
  const client = useControl();
  if (proxy === undefined) return <EmptyState title="Connecting to LunaRoute" text="One moment." />;
  if (proxy.kind !== 'running') {
    const { word, action } = formatProxy(proxy);
    return (
      <EmptyState
        icon={<CircleStop size={28} aria-hidden="true" />}
        title={proxy.kind === 'stopped' ? 'The proxy is stopped' : `The proxy: ${word.toLowerCase()}`}
        text="Its connections were closed when it stopped. Once it runs and requests come, each connection has a line here."
        action={
          action === 'start' ? (
            <Button tone="primary" onClick={() => void startProxy(client)}>
              Start the proxy
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
        title="Every provider is switched off"
        text="Requests are answered with 403 and no connection is made."
        action={<a href="#/providers">Switch one on</a>}
      />
    );
  }
  return (
    <EmptyState
      icon={<Cable size={28} aria-hidden="true" />}
      title="No requests yet"
      text="Each connection gets its own line: amber when it opens, green for each request. More green on a line means more reuse."
      action={<Try />}
    />
  );
}
