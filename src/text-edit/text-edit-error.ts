/** Stable code for why a text cannot be read or edited. */
export type TextEditErrorCode =
  | 'does_not_parse'
  | 'duplicate_key'
  | 'not_an_object'
  | 'not_a_string'
  | 'behind_alias'
  | 'not_editable'
  | 'result_differs';

/** A refused text. The message tells the user what to do, and contains none of the text's values. */
export class TextEditError extends Error {
  readonly code: TextEditErrorCode;

  constructor(code: TextEditErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'TextEditError';
    this.code = code;
  }
}

/** Creates the refusal of edits whose result would differ from the intended one. */
export function resultDiffers(): TextEditError {
  return new TextEditError(
    'result_differs',
    'The change would touch more than its own key, so nothing was written. Edit the file by hand.',
  );
}
