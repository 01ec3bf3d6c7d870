import { invalid, type Invalid, type Parsed, valid } from './parsed.ts';

/** Sends requests whose `model` matches to a provider chosen by the user. */
export interface Rule {
  /** A regular expression, searched in the request's `model`. */
  readonly modelPattern: string;
  readonly provider: string;
}

/** A problem with one rule of a list, by its position from 0. */
export interface RuleProblem extends Invalid {
  readonly index: number;
  /** Undefined if the rule lacks the field. */
  readonly field: 'model_pattern' | 'provider' | 'primary' | undefined;
}

/** Parses a list of rules. One unusable rule invalidates them all, because the next one would receive its requests. */
export function parseRules(raw: unknown): Parsed<readonly Rule[]> {
  if (!Array.isArray(raw)) {
    return invalid('must be a list, each item with model_pattern and provider', 'yaml_shape');
  }
  const [first] = ruleProblems(raw);
  if (first !== undefined) return first;
  const rules = raw.flatMap((item: unknown) => ruleOf(item) ?? []);
  return valid(
    rules,
    rules.map(({ modelPattern, provider }) => `${modelPattern} -> ${provider}`),
  );
}

/**
 * Returns every problem of every rule in a list. `patternProblem` returns why a text is not a valid pattern, starting
 * with `must`, or undefined: only the core can compile patterns.
 */
export function ruleProblems(
  items: readonly unknown[],
  patternProblem: (pattern: string) => string | undefined = () => undefined,
): readonly RuleProblem[] {
  return items.flatMap((item, index): readonly RuleProblem[] => {
    const name = `rule ${index + 1}`;
    if (!isRecord(item)) {
      const reason = `must have model_pattern and provider in ${name}`;
      return [{ ...invalid(reason, 'yaml_shape'), index, field: undefined }];
    }
    const problem = (field: 'model_pattern' | 'provider' | 'primary', reason: string): RuleProblem => ({
      ...invalid(reason),
      index,
      field: isMissing(item[field]) ? undefined : field,
    });
    const pattern = textOf(item['model_pattern']);
    const wrong = pattern === undefined ? undefined : patternProblem(pattern);
    const field = providerField(item);
    return [
      ...(pattern === undefined
        ? [problem('model_pattern', `must have a model_pattern, such as ^llama, in ${name}`)]
        : wrong === undefined
          ? []
          : [problem('model_pattern', `${wrong} in the model_pattern of ${name}`)]),
      ...(textOf(item[field]) === undefined ? [problem(field, `must have a provider in ${name}`)] : []),
    ];
  });
}

/** Returns the key of a rule that names its provider; the upstream project calls it `primary`. */
export function providerField(item: Readonly<Record<string, unknown>>): 'provider' | 'primary' {
  return isMissing(item['provider']) && !isMissing(item['primary']) ? 'primary' : 'provider';
}

function ruleOf(item: unknown): Rule | undefined {
  if (!isRecord(item)) return undefined;
  const modelPattern = textOf(item['model_pattern']);
  const provider = textOf(item[providerField(item)]);
  return modelPattern === undefined || provider === undefined ? undefined : { modelPattern, provider };
}

function textOf(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value.trim() : '';
  return text === '' ? undefined : text;
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
