import { KnownSecrets } from '../redaction/known-secrets.ts';
import { redactSecrets } from '../redaction/redact-text.ts';

/** The text with its control characters written out: none must be able to move the terminal's cursor. */
export function printable(text: string): string {
  return text.replaceAll(/[^\P{Cc}\n\t]/gu, escaped);
}

/** The same for what stands within a line. */
export function onOneLine(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, escaped);
}

/** A value as one line of JSON. JSON itself leaves the control characters from U+007F on as they are. */
export function jsonLine(value: unknown): string {
  return `${onOneLine(JSON.stringify(value))}\n`;
}

function escaped(character: string): string {
  return String.raw`\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** What must not be in a text that its user passes on. */
export interface Unshared {
  /** Secrets that are known word for word. */
  readonly secrets: readonly string[];
  /** It has the user's name in it, and is written `~`. */
  readonly homeDir: string;
}

/** The text without secrets and without the user's name in the home folder's path. */
export function shareable(text: string, { secrets, homeDir }: Unshared): string {
  const shown = redactSecrets(text, new KnownSecrets(secrets.filter((secret) => secret !== '')));
  return homeDir.length > 1 ? shown.replaceAll(homeDir, '~') : shown;
}
