/** A stretch of a text that must not be seen, its end excluded, and what is written in its place. */
export interface Span {
  readonly from: number;
  readonly to: number;
  /** Empty for what goes on from an earlier stretch. */
  readonly mark: string;
}

/** The text without the spans, and how often each mark was set. Spans may overlap and come in any order. */
export function replaceSpans(
  text: string,
  spans: readonly Span[],
): { readonly text: string; readonly marks: ReadonlyMap<string, number> } {
  const marks = new Map<string, number>();
  const pieces: string[] = [];
  let done = 0;
  for (const { from, to, mark } of merged(spans)) {
    pieces.push(text.slice(done, from), mark);
    done = to;
    if (mark !== '') marks.set(mark, (marks.get(mark) ?? 0) + 1);
  }
  pieces.push(text.slice(done));
  return { text: pieces.join(''), marks };
}

/** Spans without overlaps, in order. Of those that overlap the first of the list that has a mark gives it. */
function merged(spans: readonly Span[]): readonly Span[] {
  const order = new Map(spans.map((span, index) => [span, index]));
  const rank = (span: Span): number => (span.mark === '' ? Infinity : (order.get(span) ?? Infinity));
  const found: { from: number; to: number; mark: string; rank: number }[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from || b.to - a.to)) {
    const last = found.at(-1);
    if (last === undefined || span.from >= last.to) {
      found.push({ ...span, rank: rank(span) });
      continue;
    }
    last.to = Math.max(last.to, span.to);
    if (rank(span) >= last.rank) continue;
    last.rank = rank(span);
    last.mark = span.mark;
  }
  return found;
}
