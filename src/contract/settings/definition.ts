import type { SettingValue } from './effective.ts';
import type { Kind } from './parse-value.ts';

/**
 * What holds at a start in the place of a value that cannot be used. `default`: the next layer's, else the default.
 * `closed`: the value that opens, sends and stores least. `provider`: that provider is not served. `rules`: requests
 * without a prefix are refused. `listener`: the proxy does not listen.
 */
type WhenUnusable<T> = 'default' | { readonly closed: T } | 'provider' | 'rules' | 'listener';

/** Everything that is written about one setting. Names, ranges, defaults and words are nowhere else. */
export interface Definition<T> extends Kind<T> {
  /** Dotted, in the file; below `providers.<name>` for a provider's. */
  readonly key: string;
  readonly label: string;
  readonly meaning: string;
  /** The title it stands under. */
  readonly group: string;
  readonly default: T;
  readonly whenUnusable: WhenUnusable<T>;
  /** The variable, or its ending after the provider's prefix; absent where there is none. */
  readonly variable?: string;
  /** One that says the opposite of a boolean, and is asked first. */
  readonly oppositeVariable?: string;
  readonly flag?: `--${string}`;
  /** The key cannot stand in the file: it is a choice of who starts the program. */
  readonly notInFile?: true;
  /** How the default is said where it is not a value of its own, such as `sessions beside the file`. */
  readonly defaultText?: string;
}

/** A definition whatever its values are. */
export type AnyDefinition = Definition<unknown>;

/** The variables of a setting outside the providers, the strongest first. */
export function generalVariables({
  variable,
  oppositeVariable,
}: Pick<AnyDefinition, 'variable' | 'oppositeVariable'>): readonly string[] {
  return [oppositeVariable, variable].filter((name) => name !== undefined);
}

/** Definitions by name, perhaps in groups. */
export interface DefinitionTree {
  readonly [name: string]: AnyDefinition | DefinitionTree;
}

/** The values that definitions describe, under the same names. */
export type ValuesOf<Tree> = {
  readonly [Name in keyof Tree]: Tree[Name] extends Definition<infer T> ? T : ValuesOf<Tree[Name]>;
};

/** Checks a definition, and infers what its values are; what it says beyond that, such as a range, stays known. */
export function setting<T, More = unknown>(definition: Definition<T> & More): Definition<T> & More {
  return definition;
}

/** Every definition of a tree, in its order. */
export function definitionsIn(tree: DefinitionTree): readonly AnyDefinition[] {
  return Object.values(tree).flatMap((node) => (isDefinition(node) ? node : definitionsIn(node)));
}

/** The values that `valueOf` gives for each definition, under the same names. */
export function mapDefinitions<Tree extends DefinitionTree>(
  tree: Tree,
  valueOf: <T>(definition: Definition<T>, name: string) => T,
): ValuesOf<Tree> {
  const entries = Object.entries(tree).map(([name, node]): [string, unknown] => [
    name,
    isDefinition(node) ? valueOf(node, name) : mapDefinitions(node, valueOf),
  ]);
  // Each name of the tree has got the value of its definition: that is what ValuesOf says.
  return Object.fromEntries(entries) as ValuesOf<Tree>;
}

/** The built-in values. */
export function defaultsOf<Tree extends DefinitionTree>(tree: Tree): ValuesOf<Tree> {
  return mapDefinitions(tree, (definition) => definition.default);
}

/** A default as a JSON value; null where there is none. */
export function shownDefault({ default: value }: AnyDefinition): SettingValue {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return Array.isArray(value) ? value.map((item) => (typeof item === 'number' ? item : String(item))) : null;
}

function isDefinition(node: AnyDefinition | DefinitionTree): node is AnyDefinition {
  return typeof node['parse'] === 'function';
}
