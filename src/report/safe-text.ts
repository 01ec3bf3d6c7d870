import { KnownSecrets } from '../redaction/known-secrets.ts';
import { redactSecrets } from '../redaction/redact-text.ts';

/** Escapes control characters other than line feeds and tabs, so that none can move the terminal's cursor. */
export function printable(text: string): string {
  return text.replaceAll(/[^\P{Cc}\n\t]/gu, escaped);
}

/** Escapes all control characters, including line feeds and tabs. */
export function onOneLine(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, escaped);
}

/**
 * Formats a value as one line of JSON, also escaping the control characters from U+007F up, which JSON.stringify leaves
 * alone.
 */
export function jsonLine(value: unknown): string {
  return `${onOneLine(JSON.stringify(value))}\n`;
}

function escaped(character: string): string {
  return String.raw`\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Data to remove from texts that users share. */
export interface Unshared {
  /** Secrets, verbatim. */
  readonly secrets: readonly string[];
  /** Replaced by `~`, since it contains the user's name. */
  readonly homeDir: string;
}

/** Removes secrets, and the home folder's path with the user's name. */
export function shareable(text: string, { secrets, homeDir }: Unshared): string {
  const shown = redactSecrets(text, new KnownSecrets(secrets.filter((secret) => secret !== '')));
  return homeDir.length > 1 ? shown.replaceAll(homeDir, '~') : shown;
}
