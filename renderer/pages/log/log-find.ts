import type { LogTail } from './log-tail.ts';
import { searchText } from './log-fields.ts';

/** The `seq` of the shown lines that contain a text, in order. */
export function findLines(tail: LogTail, query: string): readonly number[] {
  const wanted = query.toLowerCase();
  if (wanted === '') return [];
  const found: number[] = [];
  for (let at = 0; at < tail.length; at += 1) {
    const line = tail.at(at);
    if (line !== undefined && searchText(line).includes(wanted)) found.push(line.seq);
  }
  return found;
}

/**
 * The next match in a direction, wrapping around; without a current match, the first or last. Undefined if there are
 * none.
 */
export function nextFind(
  found: readonly number[],
  current: number | undefined,
  step: 1 | -1,
): number | undefined {
  if (found.length === 0) return undefined;
  if (current === undefined) return step === 1 ? found[0] : found.at(-1);
  if (step === 1) return found.find((seq) => seq > current) ?? found[0];
  return found.findLast((seq) => seq < current) ?? found.at(-1);
}
