import type { RequestRow } from '../../src/contract/requests.ts';
import { isUnderWay } from '../live/merge-requests.ts';
import { type FilterTerm, filterTerms } from '../ui/filter-terms.ts';
import { isTrouble } from './request-words.ts';

/** Which kinds of requests can be singled out. */
export const REQUEST_KINDS = ['all', 'under_way', 'trouble', 'created', 'retried'] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];

/** Which requests are shown. */
export interface RequestFilter {
  /** Empty for all. */
  readonly provider: string;
  readonly kind: RequestKind;
  /** Words that must all be found in method, path, status, code, client or `conn=7`. */
  readonly text: string;
}

export const NO_REQUEST_FILTER: RequestFilter = { provider: '', kind: 'all', text: '' };

const KIND_TESTS: Readonly<Record<RequestKind, (row: RequestRow) => boolean>> = {
  all: () => true,
  under_way: isUnderWay,
  trouble: isTrouble,
  created: (row) => row.connectionId > 0 && !row.reused,
  retried: (row) => row.retries.length > 0,
};

/** The rows that match, the newest first. */
export function filterRequests(rows: readonly RequestRow[], filter: RequestFilter): readonly RequestRow[] {
  const terms = filterTerms(filter.text, ['conn']);
  const isOfKind = KIND_TESTS[filter.kind];
  return rows
    .filter(
      (row) =>
        (filter.provider === '' || row.provider === filter.provider) && isOfKind(row) && matches(row, terms),
    )
    .toReversed();
}

function matches(row: RequestRow, terms: readonly FilterTerm<'conn'>[]): boolean {
  if (terms.length === 0) return true;
  const text =
    `${row.method} ${row.path} ${row.status} ${row.state} ${row.code ?? ''} ${row.client} ${row.provider}`.toLowerCase();
  return terms.every(({ field, value }) =>
    field === 'conn' ? value === String(row.connectionId) : text.includes(value),
  );
}
