import type { AssistantOutcome, AssistantRefusal } from '../contract/assistants.ts';
import { TextEditError } from '../text-edit/text-edit-error.ts';
import { errorCode } from '../system/error-code.ts';

/** Why an assistant's configuration could not be read or written. The message tells the user what to do. */
export class AssistantError extends Error {
  readonly code: AssistantRefusal;

  constructor(code: AssistantRefusal, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'AssistantError';
    this.code = code;
  }
}

/** Outcome of an action that changed nothing; the message tells the user what to do. */
export type Refused = Extract<AssistantOutcome, { kind: 'refused' }>;

/** Converts an error to an outcome; rethrows errors not caused by the user's machine or files. */
export function asRefusal(error: unknown): Refused {
  if (error instanceof AssistantError) return { kind: 'refused', code: error.code, message: error.message };
  if (error instanceof TextEditError) {
    return { kind: 'refused', code: error.code, message: error.message };
  }
  // Stack overflow in a recursive parser.
  if (error instanceof RangeError)
    return { kind: 'refused', code: 'does_not_parse', message: 'It is nested too deeply to read.' };
  const code = errorCode(error);
  if (!/^E[A-Z0-9]+$/u.test(code)) throw error;
  return {
    kind: 'refused',
    code: 'unwritable',
    message: `The system refused it (${code}). Check the file's folder, then try again.`,
  };
}
