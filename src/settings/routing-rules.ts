import type { EffectiveSetting, Finding, RoutingRule, Source } from '../contract/settings.ts';
import { fileSource, formatPlace } from './config-file.ts';
import { expandVariables } from './expand-variables.ts';
import { quote, unsetVariable } from './layers.ts';
import type { Layers } from './layers.ts';
import { isMapping, valueAt } from './parse-yaml.ts';
import type { Mapping } from './parse-yaml.ts';

const PATH = ['routing', 'rules'] as const;
const KEY = PATH.join('.');

/** The rules that can be followed, in the file's order, and the row that shows them. */
export interface RulesInForce {
  readonly rules: readonly RoutingRule[];
  readonly effective: EffectiveSetting;
}

/** Reads `routing.rules`. A rule that cannot be followed is reported and left out. */
export function rulesInForce(providers: readonly string[], layers: Layers): RulesInForce {
  const list = valueAt(layers.file.tree, PATH);
  const fallback: Source = { kind: 'default' };
  if (list === undefined)
    return { rules: [], effective: { key: KEY, value: [], source: fallback, hides: [] } };
  if (!Array.isArray(list)) {
    report(layers, PATH, {
      code: 'yaml_shape',
      message: `${KEY} must be a list, each item with model_pattern and provider. No rule is in force.`,
    });
    return { rules: [], effective: { key: KEY, value: [], source: fallback, hides: [] } };
  }
  const rules = list.flatMap((item: unknown, index) => readRule(item, { index, providers, layers }) ?? []);
  const value = rules.map((rule) => `${rule.modelPattern} -> ${rule.provider}`);
  const source = fileSource(layers.file, PATH);
  return { rules, effective: { key: KEY, value, source, hides: [{ ...fallback, value: [] }] } };
}

interface RuleContext {
  readonly index: number;
  readonly providers: readonly string[];
  readonly layers: Layers;
}

function readRule(item: unknown, context: RuleContext): RoutingRule | undefined {
  const path = [...PATH, context.index];
  if (!isMapping(item)) {
    report(context.layers, path, {
      code: 'yaml_shape',
      message: 'A routing rule must have model_pattern and provider. It is left out.',
    });
    return undefined;
  }
  reportUnused(item, context);
  const pattern = readPattern(item, context);
  const provider = readProvider(item, context);
  return pattern === undefined || provider === undefined ? undefined : { modelPattern: pattern, provider };
}

function readPattern(item: Mapping, context: RuleContext): string | undefined {
  const text = readField(item, 'model_pattern', context);
  if (text === undefined) return undefined;
  const pattern = withScopedFlags(text);
  if (isPattern(pattern)) return pattern;
  report(context.layers, [...PATH, context.index, 'model_pattern'], {
    code: 'invalid_value',
    message: `${quote(text)} is not a regular expression. The rule is left out.`,
  });
  return undefined;
}

function readProvider(item: Mapping, context: RuleContext): string | undefined {
  // The upstream project's word for it.
  const field = !isMissing(item['provider']) || isMissing(item['primary']) ? 'provider' : 'primary';
  const name = readField(item, field, context);
  if (name === undefined || context.providers.includes(name)) return name;
  report(context.layers, [...PATH, context.index, field], {
    code: 'unknown_provider',
    message: `There is no provider ${quote(name)} (${context.providers.join(', ')}). The rule is left out.`,
  });
  return undefined;
}

function readField(item: Mapping, field: string, context: RuleContext): string | undefined {
  const written = item[field];
  const path = [...PATH, context.index, field];
  const expansion = expandVariables(written, context.layers.environment);
  if (expansion.kind === 'unset') {
    const at = formatPlace(context.layers.file.path, context.layers.file.places(path).value);
    context.layers.report(unsetVariable(KEY, at, expansion.names));
    return undefined;
  }
  const text = typeof expansion.value === 'string' ? expansion.value.trim() : '';
  if (text !== '') return text;
  report(context.layers, isMissing(written) ? [...PATH, context.index] : path, {
    code: 'invalid_value',
    message: `A routing rule needs ${field}, as text. The rule is left out.`,
  });
  return undefined;
}

function reportUnused(item: Mapping, context: RuleContext): void {
  const used = isMissing(item['provider'])
    ? ['model_pattern', 'provider', 'primary']
    : ['model_pattern', 'provider'];
  for (const key of Object.keys(item).filter((one) => !used.includes(one))) {
    const { layers, index } = context;
    const at = formatPlace(layers.file.path, layers.file.places([...PATH, index, key]).key);
    const message = `${quote(key)} in a routing rule is not used: rules are tried in the order in which they stand, and the first that matches decides.`;
    layers.report({ level: 'warning', code: 'unknown_key', message, at, key: KEY });
  }
}

/** Rust writes `(?i)` for the whole pattern, JavaScript only `(?i:...)` for a part of it. */
function withScopedFlags(text: string): string {
  return text.replace(/^\(\?([ims]+)\)(.*)$/s, '(?$1:$2)');
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null;
}

function report(
  layers: Layers,
  path: readonly (string | number)[],
  problem: Pick<Finding, 'code' | 'message'>,
): void {
  const at = formatPlace(layers.file.path, layers.file.places(path).value);
  layers.report({ level: 'error', ...problem, at, key: KEY });
}
