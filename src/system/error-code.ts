/** Returns the `code` of an error thrown by Node or a library, such as `ENOENT`; '' if it has none. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Returns the code of an error for a message, or its own message if it has none, or `unknown`. */
export function errorWord(error: unknown): string {
  return errorCode(error) || (error instanceof Error ? error.message : String(error)) || 'unknown';
}
