import type { Range } from './text-lines.ts';

/** A piece of a text that is not shown as it is. */
export interface Masked extends Range {
  /** What is shown instead; `***` for each line where it is not said. */
  readonly as?: string;
}

/** The text with these pieces, in order, replaced. */
export function maskRanges(text: string, ranges: readonly Masked[]): string {
  let result = '';
  let done = 0;
  for (const { start, end, as } of ranges) {
    result += text.slice(done, start) + (as ?? text.slice(start, end).replaceAll(/[^\r\n]+/gu, '***'));
    done = end;
  }
  return result + text.slice(done);
}
