/** One piece of a text that is replaced. Offsets and lengths count UTF-16 code units. */
export interface TextEdit {
  /** In the text before any of its neighbours is made. */
  readonly offset: number;
  /** How much goes. */
  readonly length: number;
  /** What stands there instead. */
  readonly text: string;
}

/** Something new, with nothing gone. */
export function insertion(offset: number, text: string): TextEdit {
  return { offset, length: 0, text };
}

/** The text with all edits made; they come in order and do not overlap, else a RangeError is thrown. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = '';
  let done = 0;
  for (const edit of edits) {
    const end = edit.offset + edit.length;
    if (edit.offset < done || edit.length < 0 || end > text.length) {
      throw new RangeError(`an edit at ${edit.offset} does not fit`);
    }
    result += text.slice(done, edit.offset) + edit.text;
    done = end;
  }
  return result + text.slice(done);
}

/** The edits that lead back to the text that these are made in. */
export function invertEdits(text: string, edits: readonly TextEdit[]): readonly TextEdit[] {
  let shift = 0;
  return edits.map((edit) => {
    const old = text.slice(edit.offset, edit.offset + edit.length);
    const back = { offset: edit.offset + shift, length: edit.text.length, text: old };
    shift += edit.text.length - edit.length;
    return back;
  });
}
