import type { Environment } from './environment.ts';

/** A YAML value with its `${NAME}` replaced, or the names that nobody set. */
export type Expansion =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'unset'; readonly names: readonly string[] };

/** Replaces `${NAME}` in a string, or in each string of a list. Other values pass as they are. */
export function expandVariables(value: unknown, environment: Environment): Expansion {
  const unset: string[] = [];
  const expand = (item: unknown): unknown =>
    typeof item === 'string'
      ? item.replaceAll(/\$\{([A-Za-z_]\w*)\}/g, (_, name: string) => textOf(name))
      : item;
  const textOf = (name: string): string => {
    const text = environment.text(name);
    if (text === undefined) unset.push(name);
    return text ?? '';
  };
  const expanded = Array.isArray(value) ? value.map(expand) : expand(value);
  return unset.length > 0
    ? { kind: 'unset', names: [...new Set(unset)] }
    : { kind: 'value', value: expanded };
}
