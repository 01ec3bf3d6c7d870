/** One part of a filter as it was typed: `client:codex`, or a plain word, whose field is empty. */
export interface FilterTerm<Field extends string> {
  readonly field: Field | '';
  /** In lower case. */
  readonly value: string;
}

/**
 * The terms of a filter, in their order: words between spaces, and `field:value` or `field=value` for the fields given. A
 * field without a value yet narrows nothing, and an unknown one is a word like any other.
 */
export function filterTerms<Field extends string>(
  text: string,
  fields: readonly Field[],
): readonly FilterTerm<Field>[] {
  return text
    .toLowerCase()
    .split(/\s+/u)
    .filter(Boolean)
    .flatMap((word): readonly FilterTerm<Field>[] => {
      const at = word.search(/[:=]/u);
      const field = at < 0 ? undefined : fields.find((name) => name === word.slice(0, at));
      if (field === undefined) return [{ field: '', value: word }];
      const value = word.slice(at + 1);
      return value === '' ? [] : [{ field, value }];
    });
}

/** A filter as it is shown: its finished fields as chips, and what is still being typed. */
export interface SplitFilter {
  readonly chips: readonly string[];
  readonly rest: string;
}

/** Takes the finished `field:value` terms out of a filter: those with a space behind them. */
export function splitFilter(text: string, fields: readonly string[]): SplitFilter {
  const parts = text.split(/(?<=\s)/u);
  const isChip = (part: string): boolean =>
    /\s$/u.test(part) && filterTerms(part, fields).some(({ field }) => field !== '');
  return {
    chips: [...new Set(parts.filter(isChip).map((part) => part.trim()))],
    rest: parts
      .filter((part) => !isChip(part))
      .join('')
      .trimStart(),
  };
}

/** The same as one text again. */
export function joinFilter({ chips, rest }: SplitFilter): string {
  return [...chips.map((chip) => `${chip} `), rest].join('');
}
