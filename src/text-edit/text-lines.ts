/** A text within a text. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Where the line that holds `at` begins, after a byte order mark. */
export function lineStart(text: string, at: number): number {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  return start === 0 && text.startsWith('\uFEFF') ? 1 : start;
}

/** Where the line that holds `at` ends, before its line end. */
export function lineStop(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  if (end === -1) return text.length;
  return end > at && text[end - 1] === '\r' ? end - 1 : end;
}

/** The place after the line end at `at`; `at` itself where there is none. */
export function afterLineEnd(text: string, at: number): number {
  if (text.startsWith('\r\n', at)) return at + 2;
  return text[at] === '\n' ? at + 1 : at;
}

/** How the text ends its lines. */
export function lineEndOf(text: string): string {
  const end = text.indexOf('\n');
  return end > 0 && text[end - 1] === '\r' ? '\r\n' : '\n';
}

/** Line and column of a place, from 1, for messages. */
export function lineAndColumn(text: string, at: number): string {
  const before = text.slice(0, at);
  return `line ${before.split('\n').length}, column ${at - lineStart(text, at) + 1}`;
}

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
