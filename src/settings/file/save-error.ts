/** Why a configuration file was not written, in a word that never changes. */
export type SaveErrorCode = 'not_utf8' | 'unwritable' | 'nothing_to_undo';

/** A save that was refused. Nothing was written; the message says what the user can do. */
export class SaveError extends Error {
  readonly code: SaveErrorCode;

  constructor(code: SaveErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'SaveError';
    this.code = code;
  }
}
