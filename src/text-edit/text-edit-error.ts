/** Why a text cannot be read or edited, in a word that never changes. */
export type TextEditErrorCode =
  | 'does_not_parse'
  | 'duplicate_key'
  | 'not_an_object'
  | 'not_a_string'
  | 'behind_alias'
  | 'not_editable'
  | 'result_differs';

/** A text that was refused. The message says what the user can do, and holds nothing of the text's values. */
export class TextEditError extends Error {
  readonly code: TextEditErrorCode;

  constructor(code: TextEditErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'TextEditError';
    this.code = code;
  }
}

/** The refusal of edits whose result would say something else than what was meant. */
export function resultDiffers(): TextEditError {
  return new TextEditError(
    'result_differs',
    'The change would touch more than its own key, so nothing was written. Edit the file by hand.',
  );
}
