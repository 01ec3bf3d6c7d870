import type { SettingValue } from './effective.ts';
import type { Kind } from './parse-value.ts';

/**
 * The fallback at startup for an unusable value. `default`: the next layer's value, else the default. `closed`: the
 * value that opens, sends and stores least. `provider`: that provider is not served. `rules`: requests without a prefix
 * are refused. `listener`: the proxy does not listen.
 */
type WhenUnusable<T> = 'default' | { readonly closed: T } | 'provider' | 'rules' | 'listener';

/**
 * Complete description of one setting. Its names, range, default and texts are defined nowhere else, except the help of
 * its flag.
 */
export interface Definition<T> extends Kind<T> {
  /** Dotted path in the file; relative to `providers.<name>` for a provider's setting. */
  readonly key: string;
  readonly label: string;
  readonly meaning: string;
  /** Heading under which it appears. */
  readonly group: string;
  readonly default: T;
  readonly whenUnusable: WhenUnusable<T>;
  /** Variable name, or the suffix after the provider's prefix; absent if there is none. */
  readonly variable?: string;
  /** Variable that sets the opposite of a boolean; it takes precedence. */
  readonly oppositeVariable?: string;
  /** Its type must be the literal name: the command line's types are derived from it. */
  readonly flag?: `--${string}`;
  /** The file can't set this key: whoever starts the program decides. */
  readonly notInFile?: true;
  /** Text for a default that is not a plain value, such as `sessions beside the file`. */
  readonly defaultText?: string;
}

/** A definition of any value type. */
export type AnyDefinition = Definition<unknown>;

/** Returns the variables of a setting outside the providers, highest precedence first. */
export function generalVariables({
  variable,
  oppositeVariable,
}: Pick<AnyDefinition, 'variable' | 'oppositeVariable'>): readonly string[] {
  return [oppositeVariable, variable].filter((name) => name !== undefined);
}

/** Definitions by name, optionally nested in groups. */
export interface DefinitionTree {
  readonly [name: string]: AnyDefinition | DefinitionTree;
}

/** Values described by definitions, under the same names. */
export type ValuesOf<Tree> = {
  readonly [Name in keyof Tree]: Tree[Name] extends Definition<infer T> ? T : ValuesOf<Tree[Name]>;
};

/** Checks a definition and infers its value type; additional properties, such as a range, keep their types. */
export function setting<T, More = unknown>(definition: Definition<T> & More): Definition<T> & More {
  return definition;
}

/** Returns every definition of a tree, in order. */
export function definitionsIn(tree: DefinitionTree): readonly AnyDefinition[] {
  return Object.values(tree).flatMap((node) => (isDefinition(node) ? node : definitionsIn(node)));
}

/** Returns a tree of the same shape with the result of `valueOf` for each definition. */
export function mapDefinitions<Tree extends DefinitionTree>(
  tree: Tree,
  valueOf: <T>(definition: Definition<T>, name: string) => T,
): ValuesOf<Tree> {
  const entries = Object.entries(tree).map(([name, node]): [string, unknown] => [
    name,
    isDefinition(node) ? valueOf(node, name) : mapDefinitions(node, valueOf),
  ]);
  // Safe: each name now has a value of its definition's type, which is what ValuesOf states.
  return Object.fromEntries(entries) as ValuesOf<Tree>;
}

/** Returns the built-in values. */
export function defaultsOf<Tree extends DefinitionTree>(tree: Tree): ValuesOf<Tree> {
  return mapDefinitions(tree, (definition) => definition.default);
}

/** Returns a default as a JSON value; null if there is none. */
export function shownDefault(definition: AnyDefinition): SettingValue {
  return shownValue(definition.default);
}

/** Returns a setting's value as a JSON value; null if it can't be shown as one. */
export function shownValue(value: unknown): SettingValue {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return Array.isArray(value) ? value.map((item) => (typeof item === 'number' ? item : String(item))) : null;
}

function isDefinition(node: AnyDefinition | DefinitionTree): node is AnyDefinition {
  return typeof node['parse'] === 'function';
}
