import type { AssistantRefusal } from '../contract/assistants.ts';

/** Why an assistant's configuration was not read or written. The message says what the user can do. */
export class AssistantError extends Error {
  readonly code: AssistantRefusal;

  constructor(code: AssistantRefusal, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'AssistantError';
    this.code = code;
  }
}

/** The `code` of an error that Node threw, or `unknown`. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
}
