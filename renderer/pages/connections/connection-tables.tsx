import { useState } from 'react';
import { useHashLocation } from 'wouter/use-hash-location';
import { useLive } from '../../live/store.ts';
import { Switch } from '../../ui/switch.tsx';
import type { ConnectionOrder } from './connection-columns.ts';
import { parseConnectionPlace } from '../../navigation/list-places.ts';
import { ConnectionTable } from './connection-table.tsx';
import './connection-tables.css';
import { ConnectionsEmpty } from './connections-empty.tsx';
import * as words from './words.ts';

/** The connections as tables, one per provider. */
export function ConnectionTables() {
  const pools = useLive((live) => live.pools);
  const [order, setOrder] = useState<ConnectionOrder>({ key: 'state', isDescending: false });
  const [withClosed, setWithClosed] = useState(true);
  const [location] = useHashLocation();
  const named = parseConnectionPlace(location);
  const used = [...pools.values()].filter(({ stats }) => stats.created + stats.connectFailed > 0);
  if (used.length === 0) return <ConnectionsEmpty pools={[...pools.values()]} />;
  return (
    <div className="connection-tables">
      <div className="connection-tables-choice">
        <Switch labelledBy="with-closed" isOn={withClosed} onChange={setWithClosed} />
        <span id="with-closed">{words.withClosed}</span>
      </div>
      {used.map((pool) => (
        <ConnectionTable
          key={pool.provider}
          pool={pool}
          order={order}
          onOrder={setOrder}
          withClosed={withClosed}
          namedId={named?.provider === pool.provider ? named.id : undefined}
        />
      ))}
    </div>
  );
}
