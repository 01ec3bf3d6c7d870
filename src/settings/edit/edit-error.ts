/** Why an edit of the config file cannot be made, in a word that never changes. */
export type EditErrorCode =
  | 'does_not_parse'
  | 'behind_alias'
  | 'not_editable'
  | 'result_differs'
  | 'not_utf8'
  | 'unwritable'
  | 'nothing_to_undo';

/** An edit that was refused. Nothing was written; the message says what the user can do. */
export class EditError extends Error {
  readonly code: EditErrorCode;

  constructor(code: EditErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'EditError';
    this.code = code;
  }
}
