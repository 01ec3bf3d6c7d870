import { readRegularFile } from '../../system/regular-file.ts';
import { NotTextError } from './not-text.ts';
import { errorCode, errorWord } from '../../system/error-code.ts';

/** Result of reading a file. */
export type TextRead =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'missing' }
  /** `bytes` is the content if it is not text. */
  | { readonly kind: 'unreadable'; readonly reason: string; readonly bytes?: Uint8Array };

/** Returns the text; undefined if there is none. */
export function textOf(read: TextRead): string | undefined {
  return read.kind === 'text' ? read.text : undefined;
}

/** Reads a regular UTF-8 file, including its byte order mark. Throws for any other file. */
export function readUtf8(path: string): string {
  return decodeUtf8(readRegularFile(path));
}

/**
 * Decodes UTF-8, and throws a {@link NotTextError} for anything else. A lenient decoder would silently replace bytes,
 * and a later save would write the replacements. Zero bytes are valid UTF-8, but no text has them, whereas UTF-16 does.
 */
export function decodeUtf8(bytes: Uint8Array): string {
  if (bytes.includes(0)) throw new NotTextError(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new NotTextError(bytes);
  }
}

/** Reads a file; distinguishes a missing file from an unreadable one. */
export function readText(path: string, readFile: (path: string) => string): TextRead {
  try {
    return { kind: 'text', text: readFile(path) };
  } catch (error) {
    return failedRead(error);
  }
}

/** Returns the result for a failed read. */
export function failedRead(error: unknown): Exclude<TextRead, { readonly kind: 'text' }> {
  if (error instanceof NotTextError) return { kind: 'unreadable', reason: error.message, bytes: error.bytes };
  const code = errorCode(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'missing' };
  return { kind: 'unreadable', reason: UNREADABLE[code] ?? `it cannot be read (${errorWord(error)})` };
}

const UNREADABLE: Readonly<Record<string, string>> = {
  EACCES: 'this user may not read it (EACCES)',
  EPERM: 'this user may not read it (EPERM)',
  EISDIR: 'it is a folder (EISDIR)',
  ENOTFILE: 'it is not a regular file',
  EFBIG: 'it is larger than 8 MiB',
  ETIMEDOUT: 'its drive did not answer within 5 s',
};
