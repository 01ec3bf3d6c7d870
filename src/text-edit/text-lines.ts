/** A range of a text. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Returns the start of the line that contains `at`, after any byte order mark. */
export function lineStart(text: string, at: number): number {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  return start === 0 && text.startsWith('\uFEFF') ? 1 : start;
}

/** Returns the end of the line that contains `at`, before the line break. */
export function lineStop(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  if (end === -1) return text.length;
  return end > at && text[end - 1] === '\r' ? end - 1 : end;
}

/** Returns the offset after the line break at `at`, or `at` if there is none. */
export function afterLineEnd(text: string, at: number): number {
  if (text.startsWith('\r\n', at)) return at + 2;
  return text[at] === '\n' ? at + 1 : at;
}

/** Returns the text's line break. */
export function lineEndOf(text: string): string {
  const end = text.indexOf('\n');
  return end > 0 && text[end - 1] === '\r' ? '\r\n' : '\n';
}

/** Returns the 1-based line and column of an offset, for messages. */
export function lineAndColumn(text: string, at: number): string {
  const before = text.slice(0, at);
  return `line ${before.split('\n').length}, column ${at - lineStart(text, at) + 1}`;
}

/** A range of a text to mask. */
export interface Masked extends Range {
  /** Replacement; by default, `***` for each line. */
  readonly as?: string;
}

/** Replaces the ranges, which must be in order. */
export function maskRanges(text: string, ranges: readonly Masked[]): string {
  let result = '';
  let done = 0;
  for (const { start, end, as } of ranges) {
    result += text.slice(done, start) + (as ?? text.slice(start, end).replaceAll(/[^\r\n]+/gu, '***'));
    done = end;
  }
  return result + text.slice(done);
}
