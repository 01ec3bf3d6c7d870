import { TextEditError } from '../text-edit-error.ts';
import { isMapping } from './parse-yaml.ts';

/** A value to write. */
export type EditValue =
  string | number | boolean | null | readonly EditValue[] | { readonly [key: string]: EditValue };

/** A key and its new value; undefined removes it. */
export interface Change {
  /** Keys from the root, e.g. `['providers', 'openai', 'base_url']`. */
  readonly path: readonly string[];
  readonly value: EditValue | undefined;
}

/** Limit for values after expanding aliases; no hand-written file has more. */
const MAX_VALUES = 100_000;

/**
 * Copies a YAML tree, with aliases expanded and empty mappings replaced by null, since `key:` is what remains of a
 * mapping whose last key was removed. Throws `not_editable` for a tree that aliases make too large.
 */
export function plainTree(tree: unknown): unknown {
  let values = 0;
  const copy = (value: unknown): unknown => {
    values += 1;
    if (values > MAX_VALUES)
      throw new TextEditError('not_editable', 'The file is too large to be edited here.');
    if (Array.isArray(value)) return value.map(copy);
    if (!isMapping(value)) return value ?? null;
    const entries = Object.entries(value).map(([key, inner]): [string, unknown] => [key, copy(inner)]);
    return entries.length === 0 ? null : Object.fromEntries(entries);
  };
  return copy(tree);
}

/** Returns the expected tree after the change, with missing parent mappings created. */
export function treeAfter(tree: unknown, change: Change): unknown {
  const [key, ...rest] = change.path;
  if (key === undefined) return change.value;
  const holder = isMapping(tree) ? tree : {};
  // Removing a missing key must not create its parents.
  if (change.value === undefined && !Object.hasOwn(holder, key)) return tree;
  const { [key]: old, ...others } = holder;
  const inner = rest.length > 0 ? treeAfter(old, { path: rest, value: change.value }) : change.value;
  return inner === undefined ? others : { ...others, [key]: inner };
}
