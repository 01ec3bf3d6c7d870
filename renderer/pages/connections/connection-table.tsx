import { ArrowDown, ArrowUp } from 'lucide-react';
import { useMemo, useState } from 'react';
import { type ConnectionSnapshot, CREATE_REASON_TEXTS } from '../../../src/contract/connections.ts';
import type { PoolView } from '../../../src/contract/status.ts';
import { Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { Dot } from '../../ui/dot.tsx';
import {
  CONNECTION_COLUMNS,
  type ConnectionColumn,
  type ConnectionOrder,
  nextConnectionOrder,
  sortConnections,
} from './connection-columns.ts';
import { PoolNumbers } from './provider-picture.tsx';
import { ReasonCounts } from './reason-counts.tsx';
import { CLOSE_FACTS } from '../../connection-timeline/reasons.ts';
import { useConnections } from './use-connections.ts';
import * as words from './words.ts';

/** The number of rows shown at first; a button shows the rest. */
const ROWS_AT_FIRST = 100;

interface ConnectionTableProps {
  readonly pool: PoolView;
  readonly order: ConnectionOrder;
  readonly onOrder: (order: ConnectionOrder) => void;
  readonly withClosed: boolean;
  readonly namedId: number | undefined;
}

/** All connections of a provider, refreshed once a second, with counts of the reasons for creating and closing them. */
export function ConnectionTable({ pool, order, onOrder, withClosed, namedId }: ConnectionTableProps) {
  const list = useConnections(pool.provider);
  const [isWhole, setIsWhole] = useState(false);
  const nowMs = list?.nowMs ?? 0;
  const sorted = useMemo(() => {
    const wanted = (list?.connections ?? []).filter((one) => withClosed || one.state !== 'closed');
    return sortConnections(wanted, order, nowMs);
  }, [list, withClosed, order, nowMs]);
  const rows = isWhole ? sorted : sorted.slice(0, ROWS_AT_FIRST);
  const id = `table-${pool.provider}`;
  return (
    <section className="panel connection-table" aria-labelledby={id}>
      <div className="provider-picture-head">
        <h2 id={id}>{pool.provider}</h2>
        <PoolNumbers pool={pool} />
      </div>
      <ReasonCounts stats={pool.stats} />
      <div
        className="connection-table-scroll"
        role="region"
        aria-label={words.everyConnection(pool.provider)}
        tabIndex={0}
      >
        <table>
          <thead>
            <tr>
              {CONNECTION_COLUMNS.map((column) => (
                <Head key={column.key} column={column} order={order} onOrder={onOrder} />
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((one) => (
              <Row key={one.id} connection={one} nowMs={nowMs} isNamed={one.id === namedId} />
            ))}
          </tbody>
        </table>
        {rows.length === 0 ? (
          <p className="connection-table-none">{list === undefined ? words.loading : words.noConnections}</p>
        ) : null}
      </div>
      {rows.length < sorted.length ? (
        <div>
          <Button size="small" onClick={() => setIsWhole(true)}>
            {words.showAll(sorted.length)}
          </Button>
        </div>
      ) : null}
    </section>
  );
}

interface HeadProps {
  readonly column: ConnectionColumn;
  readonly order: ConnectionOrder;
  readonly onOrder: (order: ConnectionOrder) => void;
}

function Head({ column, order, onOrder }: HeadProps) {
  const isSorted = order.key === column.key;
  const Arrow = order.isDescending ? ArrowDown : ArrowUp;
  return (
    <th
      scope="col"
      className={classNames(`is-${column.key}`, column.isNumber && 'is-number')}
      aria-sort={isSorted ? (order.isDescending ? 'descending' : 'ascending') : undefined}
    >
      <button
        type="button"
        className="connection-table-sort"
        onClick={() => onOrder(nextConnectionOrder(order, column.key))}
      >
        {column.label}
        {isSorted ? <Arrow size={12} aria-hidden="true" /> : null}
      </button>
    </th>
  );
}

interface RowProps {
  readonly connection: ConnectionSnapshot;
  readonly nowMs: number;
  readonly isNamed: boolean;
}

const STATE_TONES = { active: 'green', idle: 'grey', closed: undefined } as const;

function Row({ connection, nowMs, isNamed }: RowProps) {
  const { state, closeReason } = connection;
  const tone = STATE_TONES[state];
  const isFault = closeReason !== undefined && CLOSE_FACTS[closeReason].isFault;
  return (
    <tr className={classNames(state === 'closed' && 'is-closed', isNamed && 'is-named')}>
      {CONNECTION_COLUMNS.map((column) => (
        <td
          key={column.key}
          title={titleOf(column, connection)}
          className={classNames(
            `is-${column.key}`,
            column.isNumber && 'is-number',
            column.key === 'why' && 'is-created',
            column.key === 'closed' && isFault && 'is-fault',
          )}
        >
          {column.key === 'state' && tone !== undefined ? <Dot tone={tone} /> : null}
          {column.text(connection, nowMs)}
        </td>
      ))}
    </tr>
  );
}

function titleOf(column: ConnectionColumn, connection: ConnectionSnapshot): string | undefined {
  if (column.key === 'why') return words.because(CREATE_REASON_TEXTS[connection.createReason]);
  if (column.key === 'closed' && connection.closeReason !== undefined)
    return CLOSE_FACTS[connection.closeReason].words;
  if (column.key === 'in') return words.bytes(connection.bytesRead);
  if (column.key === 'out') return words.bytes(connection.bytesWritten);
  return undefined;
}
