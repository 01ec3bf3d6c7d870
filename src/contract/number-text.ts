const WORDS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
const UNITS = [
  { unit: 'hour', article: 'an', ms: 3_600_000 },
  { unit: 'minute', article: 'a', ms: 60_000 },
  { unit: 'second', article: 'a', ms: 1000 },
] as const;

/**
 * Returns the number with separators: `50,000`. Doesn't use the system's locale data: every start would load it for the
 * definitions' ranges, which takes 15 ms.
 */
export function groupedText(number: number): string {
  const digits = String(number);
  const groups: string[] = [];
  for (let end = digits.length; end > 0; end -= 3) groups.unshift(digits.slice(Math.max(0, end - 3), end));
  return groups.join(',');
}

/** Returns a count for a sentence: `three`, `ten`, `11`, `50,000`. */
export function countInWords(count: number): string {
  return WORDS[count] ?? groupedText(count);
}

/** Returns a duration of whole seconds for a sentence: `a minute`, `an hour`, `ten minutes`, `90 seconds`. */
export function durationInWords(ms: number): string {
  const { unit, article, ms: unitMs } = UNITS.find((one) => ms % one.ms === 0) ?? UNITS[2];
  const count = ms / unitMs;
  return count === 1 ? `${article} ${unit}` : `${countInWords(count)} ${unit}s`;
}
