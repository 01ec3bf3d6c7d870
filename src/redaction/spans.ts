/** A range of a text to hide (`to` is exclusive) and its replacement. */
export interface Span {
  readonly from: number;
  readonly to: number;
  /** Empty for the continuation of an earlier range. */
  readonly mark: string;
}

/** Replaces the spans, and counts how often each mark was inserted. Spans may overlap and come in any order. */
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

/** Merges overlapping spans and sorts them. The mark comes from the first span in the list that has one. */
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
