import type { RequestRow } from '../../../src/contract/requests.ts';
import { isInProgress } from '../../live/merge-requests.ts';
import { formatBytes, formatCount } from '../../text/format.ts';
import { addTold, TOKEN_KINDS, type TokenKind, formatToken } from '../../text/format-tokens.ts';
import { isTrouble } from '../../request-list/format-request.ts';

const KIND_WORDS: Readonly<Record<TokenKind, string>> = {
  cacheRead: 'Cache reads',
  cacheWrite: 'Cache writes',
  fresh: 'Fresh input',
  output: 'Output',
};

/** One formatted total over several requests. */
export interface SelectionSum {
  readonly name: string;
  readonly value: string;
}

/** Totals over these requests; `≥` where some did not report a value. */
export function selectionSums(rows: readonly RequestRow[]): readonly SelectionSum[] {
  const bytes = (of: (row: RequestRow) => number): string =>
    formatBytes(rows.reduce((sum, row) => sum + of(row), 0));
  return [
    { name: 'In progress', value: formatCount(rows.filter(isInProgress).length) },
    { name: 'Failed', value: formatCount(rows.filter(isTrouble).length) },
    ...TOKEN_KINDS.map((kind) => ({ name: KIND_WORDS[kind], value: tokenSum(rows, kind) })),
    { name: 'Bytes in', value: bytes(({ requestBytes }) => requestBytes) },
    { name: 'Bytes out', value: bytes(({ responseBytes }) => responseBytes) },
  ];
}

function tokenSum(rows: readonly RequestRow[], kind: TokenKind): string {
  const told = rows.map(({ tokens }) => tokens[kind]);
  const sum = told.reduce(addTold, null);
  return `${sum !== null && told.includes(null) ? '≥ ' : ''}${formatToken(sum)}`;
}
