import type { HistoryRange } from '../../../../src/contract/history.ts';

/** The ranges, in display order. */
export const RANGE_OPTIONS = [
  { value: '15m', label: '15 min' },
  { value: '1h', label: '1 h' },
  { value: '24h', label: '24 h' },
] as const satisfies readonly { readonly value: HistoryRange; readonly label: string }[];

const USUAL: HistoryRange = '1h';

/** The URL of the history, for `href`. */
export function historyHref(range: HistoryRange = USUAL): string {
  return `#/connections?view=history&range=${range}`;
}

/** The range in a URL such as `/connections?view=history&range=24h`; undefined for other views. */
export function historyRangeOf(hash: string): HistoryRange | undefined {
  const named = /\?view=history(?:&range=(\w+))?/u.exec(hash);
  if (named === null) return undefined;
  return RANGE_OPTIONS.find(({ value }) => value === named[1])?.value ?? USUAL;
}
