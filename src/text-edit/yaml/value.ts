import { TextEditError } from '../text-edit-error.ts';
import { isMapping } from './parse-yaml.ts';

/** A value that an edit writes. */
export type EditValue =
  string | number | boolean | null | readonly EditValue[] | { readonly [key: string]: EditValue };

/** One key of the file and what it is to hold; undefined removes it. */
export interface Change {
  /** The keys from the top of the file, e.g. `['providers', 'openai', 'base_url']`. */
  readonly path: readonly string[];
  readonly value: EditValue | undefined;
}

/** A file whose aliases stand for more values than this is not one that somebody wrote by hand. */
const MAX_VALUES = 100_000;

/**
 * A copy of a YAML tree in which shared parts are apart and an empty mapping is null, since `key:` is what is
 * left of a mapping whose last key was removed. Throws `not_editable` for a tree that aliases blow up.
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

/** The tree as it must be after the change. Holders on the way are made where there are none. */
export function treeAfter(tree: unknown, change: Change): unknown {
  const [key, ...rest] = change.path;
  if (key === undefined) return change.value;
  const holder = isMapping(tree) ? tree : {};
  // Nothing is removed where there is nothing, and no holder is made for that.
  if (change.value === undefined && !Object.hasOwn(holder, key)) return tree;
  const { [key]: old, ...others } = holder;
  const inner = rest.length > 0 ? treeAfter(old, { path: rest, value: change.value }) : change.value;
  return inner === undefined ? others : { ...others, [key]: inner };
}
