/** What happened and what to do, as the rest of a sentence. */
export const OUT_OF_FILES =
  'the proxy has used up its file descriptors (ulimit -n). Raise the limit, or have fewer requests at once.';

/** Whether the system gave no file: for a socket, or for parts of undici that are loaded with the first connection. */
export function isOutOfFiles(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EMFILE' || error.code === 'ENFILE');
}
