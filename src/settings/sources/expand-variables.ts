import { isMapping } from '../../text-edit/yaml/parse-yaml.ts';
import type { Environment } from './environment.ts';

/** A YAML value with `${NAME}` references replaced, or the names of unset variables. */
export type Expansion =
  | { readonly kind: 'value'; readonly value: unknown }
  /** `path` leads to the first text that refers to an unset variable. */
  | {
      readonly kind: 'unset';
      readonly names: readonly string[];
      readonly path: readonly (string | number)[];
    };

/** Replaces `${NAME}` in every string of a value. Leaves other values unchanged. */
export function expandVariables(value: unknown, environment: Environment): Expansion {
  const unset: { readonly name: string; readonly path: readonly (string | number)[] }[] = [];
  const expand = (item: unknown, path: readonly (string | number)[]): unknown => {
    if (typeof item === 'string') {
      return item.replaceAll(/\$\{([A-Za-z_]\w*)\}/g, (_, name: string) => {
        const text = environment.text(name);
        if (text === undefined) unset.push({ name, path });
        return text ?? '';
      });
    }
    if (Array.isArray(item)) return item.map((inner, index) => expand(inner, [...path, index]));
    if (!isMapping(item)) return item;
    return Object.fromEntries(
      Object.entries(item).map(([key, inner]) => [key, expand(inner, [...path, key])]),
    );
  };
  const expanded = expand(value, []);
  const [first] = unset;
  if (first === undefined) return { kind: 'value', value: expanded };
  return { kind: 'unset', names: [...new Set(unset.map(({ name }) => name))], path: first.path };
}
