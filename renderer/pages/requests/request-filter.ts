import type { RequestRow } from '../../../src/contract/requests.ts';
import { REQUEST_LANGUAGE } from './request-fields.ts';

/** The rows that match a filter, the newest first; none where it can't be read. */
export function filterRequests(rows: readonly RequestRow[], text: string): readonly RequestRow[] {
  const filter = REQUEST_LANGUAGE.read(text);
  return filter.kind === 'ok' ? rows.filter((row) => filter.matches(row)).toReversed() : [];
}
