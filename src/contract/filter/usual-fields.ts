import { type RowField, YES_NO, yesOrNo } from './row-field.ts';

/** Fields common to a request and its recording. */
export interface UsualFacts {
  readonly id: number;
  readonly provider: string;
  readonly model: string | null;
  readonly method: string;
  readonly path: string;
  /** 0 without a response. */
  readonly status: number;
  readonly code: string | null;
  readonly client: string;
  /** 0 without a connection. */
  readonly connectionId: number;
  readonly retries: readonly string[];
  readonly firstByteMs: number | null;
  readonly durationMs: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
}

const USUAL_FIELDS: readonly RowField<UsualFacts>[] = [
  {
    name: 'status',
    meaning: 'status the client got',
    kind: 'number',
    unit: 'status',
    examples: ['>=400', '4xx', '5xx', 'none'],
    read: (row) => positive(row.status),
  },
  { name: 'model', meaning: 'name of the model', kind: 'text', read: (row) => row.model },
  { name: 'provider', meaning: 'name of the provider', kind: 'text', read: (row) => row.provider },
  { name: 'client', meaning: 'User-Agent of the client', kind: 'text', read: (row) => row.client || null },
  { name: 'method', meaning: 'HTTP method', kind: 'text', read: (row) => row.method },
  { name: 'path', meaning: 'path of the request', kind: 'text', read: (row) => row.path },
  {
    name: 'conn',
    meaning: 'number of the connection',
    kind: 'number',
    unit: 'count',
    read: (row) => positive(row.connectionId),
  },
  { name: 'code', meaning: 'code of LunaRoute’s own error', kind: 'text', read: (row) => row.code },
  {
    name: 'retries',
    meaning: 'times it was retried',
    kind: 'number',
    unit: 'count',
    examples: ['>0'],
    isUnlisted: true,
    read: (row) => row.retries.length,
  },
  {
    name: 'total',
    meaning: 'duration',
    kind: 'number',
    unit: 'ms',
    examples: ['>2s', '>30s', '>1min'],
    isUnlisted: true,
    read: (row) => row.durationMs,
  },
  {
    name: 'first',
    meaning: 'time to the first byte',
    kind: 'number',
    unit: 'ms',
    examples: ['>500ms', '>2s', '>10s'],
    isUnlisted: true,
    read: (row) => row.firstByteMs,
  },
  {
    name: 'in',
    meaning: 'size of the request',
    kind: 'number',
    unit: 'bytes',
    examples: ['>64KiB', '>1MB'],
    isUnlisted: true,
    read: (row) => row.requestBytes,
  },
  {
    name: 'out',
    meaning: 'size of the response',
    kind: 'number',
    unit: 'bytes',
    examples: ['>64KiB', '>1MB'],
    isUnlisted: true,
    read: (row) => row.responseBytes,
  },
  {
    name: 'id',
    meaning: 'number of the request',
    kind: 'number',
    unit: 'count',
    isUnlisted: true,
    read: (row) => row.id,
  },
];

/** Returns the fields that requests and recordings share, in the order they are suggested. */
export function usualFields<Row extends UsualFacts>(): readonly RowField<Row>[] {
  return USUAL_FIELDS;
}

/** Builds a field with one test per name; a row may match several names. */
export function kindField<Row>(
  meaning: string,
  tests: Readonly<Record<string, (row: Row) => boolean>>,
): RowField<Row> {
  const kinds = Object.entries(tests);
  return {
    name: 'kind',
    meaning,
    kind: 'choice',
    choices: kinds.map(([kind]) => kind),
    read: (row) => kinds.filter(([, isOfKind]) => isOfKind(row)).map(([kind]) => kind),
  };
}

/** Builds the field for whether the connection was reused; null without a connection. */
export function reusedField<Row>(read: (row: Row) => boolean | null): RowField<Row> {
  return {
    name: 'reused',
    meaning: 'whether the connection was reused',
    kind: 'choice',
    choices: YES_NO,
    read: (row) => {
      const isReused = read(row);
      return isReused === null ? null : yesOrNo(isReused);
    },
  };
}

/** Builds the field for tokens in and out as reported; null if none were reported. */
export function tokensField<Row>(read: (row: Row) => number | null): RowField<Row> {
  return {
    name: 'tokens',
    meaning: 'tokens in and out, as reported',
    kind: 'number',
    unit: 'count',
    examples: ['>10k', '>100k'],
    isUnlisted: true,
    read,
  };
}

function positive(count: number): number | null {
  return count > 0 ? count : null;
}
