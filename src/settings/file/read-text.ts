import { readFileSync } from 'node:fs';

/** What came of reading a file. */
export type TextRead =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** The text, where there is one. */
export function textOf(read: TextRead): string | undefined {
  return read.kind === 'text' ? read.text : undefined;
}

/** The text of a UTF-8 file, its byte order mark included. Throws where the bytes are not UTF-8. */
export function readUtf8(path: string): string {
  return decodeUtf8(readFileSync(path));
}

/** The text of UTF-8 bytes. A lenient decoder would replace bytes in silence, and a later save write them back changed. */
export function decodeUtf8(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}

/** Reads a file and tells one that does not exist from one that cannot be read. */
export function readText(path: string, readFile: (path: string) => string): TextRead {
  try {
    return { kind: 'text', text: readFile(path) };
  } catch (error) {
    return failedRead(error);
  }
}

/** What an error says of the file that could not be read. */
export function failedRead(error: unknown): Exclude<TextRead, { readonly kind: 'text' }> {
  const code = errorCode(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'missing' };
  return { kind: 'unreadable', reason: UNREADABLE[code] ?? `it cannot be read (${code})` };
}

/** The `code` of an error that Node threw, or `unknown`. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
}

const UNREADABLE: Readonly<Record<string, string>> = {
  EACCES: 'this user may not read it (EACCES)',
  EPERM: 'this user may not read it (EPERM)',
  EISDIR: 'it is a folder (EISDIR)',
  ENOTFILE: 'it is not a regular file',
  EFBIG: 'it is larger than 8 MiB',
  ETIMEDOUT: 'its drive did not answer within 5 s',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'it is not UTF-8 text',
};
