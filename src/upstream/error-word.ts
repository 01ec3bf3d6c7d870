/** The `code` of an error of Node's or of its libraries; undefined where it has none. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** The code of a system error, else its message. */
export function errorWord(error: unknown): string {
  return errorCode(error) ?? (error instanceof Error ? error.message : String(error));
}
