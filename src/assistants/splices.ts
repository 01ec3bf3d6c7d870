/** One piece of a text that is replaced. */
export interface Splice {
  /** Offset in the text before any of its neighbours is applied. */
  readonly at: number;
  readonly removed: string;
  readonly inserted: string;
}

/** The text with all splices made; they come in order and do not overlap. Throws where one does not fit. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  let result = '';
  let done = 0;
  for (const { at, removed, inserted } of splices) {
    if (at < done || !text.startsWith(removed, at)) throw new RangeError(`a splice at ${at} does not fit`);
    result += text.slice(done, at) + inserted;
    done = at + removed.length;
  }
  return result + text.slice(done);
}

/** The splices that lead back. */
export function invertSplices(splices: readonly Splice[]): readonly Splice[] {
  let shift = 0;
  return splices.map(({ at, removed, inserted }) => {
    const back = { at: at + shift, removed: inserted, inserted: removed };
    shift += inserted.length - removed.length;
    return back;
  });
}

/** A text within a text. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Where the line that holds `at` begins. */
export function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
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

/** Line and column of a place, from 1, for messages. */
export function placeOf(text: string, at: number): string {
  const before = text.slice(0, at);
  return `line ${before.split('\n').length}, column ${at - lineStart(text, at) + 1}`;
}
