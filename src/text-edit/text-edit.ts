/** Replacement of a range of a text. Offsets and lengths are in UTF-16 code units. */
export interface TextEdit {
  /** Offset in the text before all edits. */
  readonly offset: number;
  /** Length of the removed text. */
  readonly length: number;
  /** Text to insert. */
  readonly text: string;
}

/** Creates an edit that only inserts. */
export function insertion(offset: number, text: string): TextEdit {
  return { offset, length: 0, text };
}

/** Applies edits, which must be in order and must not overlap, or a RangeError is thrown. */
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

/** Returns the edits that undo these edits of the text. */
export function invertEdits(text: string, edits: readonly TextEdit[]): readonly TextEdit[] {
  let shift = 0;
  return edits.map((edit) => {
    const old = text.slice(edit.offset, edit.offset + edit.length);
    const back = { offset: edit.offset + shift, length: edit.text.length, text: old };
    shift += edit.text.length - edit.length;
    return back;
  });
}
