import { isMapping } from '../../text-edit/yaml/parse-yaml.ts';
import type { Environment } from './environment.ts';

/** A YAML value with its `${NAME}` replaced, or the names that nobody set. */
export type Expansion =
  | { readonly kind: 'value'; readonly value: unknown }
  /** With the way to the first text that names one. */
  | {
      readonly kind: 'unset';
      readonly names: readonly string[];
      readonly path: readonly (string | number)[];
    };

/** Replaces `${NAME}` in every string of a value. Other values pass as they are. */
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
