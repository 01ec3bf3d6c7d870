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
