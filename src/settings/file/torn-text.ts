import type { TextPosition } from '../../text-edit/yaml/places.ts';

/**
 * Where a text breaks off that is the beginning of another and ends inside one of its lines: a write that did not reach
 * its end. Undefined for any other text.
 */
export function tornAt(text: string, whole: string): TextPosition | undefined {
  if (text.length >= whole.length || !whole.startsWith(text) || text === '') return undefined;
  const endsInside =
    !text.endsWith('\n') && !/^(?:\r?\n|$)/u.test(whole.slice(text.length)) && !text.endsWith('\r');
  if (!endsInside) return undefined;
  const lines = text.split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
