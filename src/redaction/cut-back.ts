/** A text that was cut is cut back to here at most, so that no half of a credential is left at its end. */
const MAX_CUT_BACK_CHARS = 512;

/** A text that was cut, without its last word: half a credential would not be known as one. */
export function cutBack(text: string): string {
  const end = text.slice(-MAX_CUT_BACK_CHARS);
  let at = end.length - 1;
  while (at > 0 && !/[\s",;&<>]/u.test(end.charAt(at))) at -= 1;
  return text.slice(0, text.length - end.length + Math.max(0, at));
}
