import type { RecordedMessage } from '../../../src/contract/recording.ts';

/** More of a body is drawn only when it is asked for: a page of megabytes is slow to lay out. */
export const BODY_SHOWN_CHARS = 8000;

/** A body as it is shown: JSON laid out in lines, anything else as it is. A body that was cut is no JSON. */
export function bodyText({ text = '', cut }: RecordedMessage): string {
  if (cut === true || !/^\s*[[{]/u.test(text)) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text; // it only looked like JSON
  }
}
