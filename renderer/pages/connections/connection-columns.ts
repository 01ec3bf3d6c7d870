import type { ConnectionSnapshot } from '../../../src/contract/connections.ts';
import { formatBytes, formatCount, formatDuration } from '../../text/format.ts';

/** A column of the connection table. */
export interface ConnectionColumn {
  readonly key: string;
  readonly label: string;
  readonly isNumber: boolean;
  /** Returns the text of a cell. */
  readonly text: (connection: ConnectionSnapshot, nowMs: number) => string;
  /** Returns the sort value; undefined sorts last in either direction. */
  readonly rank: (connection: ConnectionSnapshot, nowMs: number) => number | string | undefined;
}

const STATE_RANKS = { active: 0, idle: 1, closed: 2 } as const;

function idleForMs(connection: ConnectionSnapshot, nowMs: number): number | undefined {
  return connection.state === 'idle' && connection.idleSinceMs !== undefined
    ? nowMs - connection.idleSinceMs
    : undefined;
}

/** Age of a connection, or how long a closed one lasted. */
function ageMs({ createdAtMs, closedAtMs }: ConnectionSnapshot, nowMs: number): number {
  return (closedAtMs ?? nowMs) - createdAtMs;
}

function ms(value: number | undefined): string {
  return value === undefined ? '–' : formatDuration(value);
}

/** The columns, in order. */
export const CONNECTION_COLUMNS: readonly ConnectionColumn[] = [
  {
    key: 'id',
    label: '#',
    isNumber: true,
    text: ({ id }) => String(id),
    rank: ({ id }) => id,
  },
  {
    key: 'state',
    label: 'State',
    isNumber: false,
    text: ({ state }) => state,
    rank: ({ state }) => STATE_RANKS[state],
  },
  {
    key: 'why',
    label: 'Created',
    isNumber: false,
    text: ({ createReason }) => createReason,
    rank: ({ createReason }) => createReason,
  },
  {
    key: 'age',
    label: 'Age',
    isNumber: true,
    text: (connection, nowMs) => ms(ageMs(connection, nowMs)),
    rank: ageMs,
  },
  {
    key: 'requests',
    label: 'Requests',
    isNumber: true,
    text: ({ requests }) => formatCount(requests),
    rank: ({ requests }) => requests,
  },
  {
    key: 'idle-for',
    label: 'Idle for',
    isNumber: true,
    text: (connection, nowMs) => ms(idleForMs(connection, nowMs)),
    rank: idleForMs,
  },
  {
    key: 'closed',
    label: 'Closed',
    isNumber: false,
    text: ({ closeReason }) => closeReason ?? '–',
    rank: ({ closeReason }) => closeReason,
  },
  {
    key: 'connect',
    label: 'Connect',
    isNumber: true,
    text: ({ connectMs }) => ms(connectMs),
    rank: ({ connectMs }) => connectMs,
  },
  {
    key: 'tls',
    label: 'TLS',
    isNumber: true,
    text: ({ tlsMs }) => ms(tlsMs),
    rank: ({ tlsMs }) => tlsMs,
  },
  {
    key: 'idle-periods',
    label: 'Idle periods',
    isNumber: true,
    text: ({ idlePeriods }) => formatCount(idlePeriods),
    rank: ({ idlePeriods }) => idlePeriods,
  },
  {
    key: 'in',
    label: 'In',
    isNumber: true,
    text: ({ bytesRead }) => formatBytes(bytesRead),
    rank: ({ bytesRead }) => bytesRead,
  },
  {
    key: 'out',
    label: 'Out',
    isNumber: true,
    text: ({ bytesWritten }) => formatBytes(bytesWritten),
    rank: ({ bytesWritten }) => bytesWritten,
  },
  {
    key: 'remote',
    label: 'Peer',
    isNumber: false,
    text: ({ remote }) => remote,
    rank: ({ remote }) => remote,
  },
];

/** How the table is sorted. */
export interface ConnectionOrder {
  readonly key: string;
  readonly isDescending: boolean;
}

/** Returns the order after a click on a column's header: the same column reverses the direction. */
export function nextConnectionOrder(order: ConnectionOrder, key: string): ConnectionOrder {
  return order.key === key
    ? { key, isDescending: !order.isDescending }
    : { key, isDescending: CONNECTION_COLUMNS.some((column) => column.key === key && column.isNumber) };
}

/** Sorts connections; ties are broken by newest first. */
export function sortConnections(
  connections: readonly ConnectionSnapshot[],
  order: ConnectionOrder,
  nowMs: number,
): readonly ConnectionSnapshot[] {
  const column = CONNECTION_COLUMNS.find(({ key }) => key === order.key);
  if (column === undefined) return connections;
  const direction = order.isDescending ? -1 : 1;
  return connections.toSorted((one, other) => {
    const [left, right] = [column.rank(one, nowMs), column.rank(other, nowMs)];
    if (left === right) return other.id - one.id;
    if (left === undefined) return 1;
    if (right === undefined) return -1;
    return (left < right ? -1 : 1) * direction;
  });
}
