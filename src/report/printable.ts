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
