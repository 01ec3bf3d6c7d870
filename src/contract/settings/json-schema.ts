import { groupedText } from '../number-text.ts';
import { GENERAL_DEFINITIONS, PROVIDER_DEFINITIONS } from './all-settings.ts';
import { type AnyDefinition, shownDefault } from './definition.ts';
import type { JsonSchema } from './parse-value.ts';
import { BUILT_IN } from './provider-name.ts';

/** A definition, and the rest of its key below the mapping being described. */
interface Row {
  readonly parts: readonly string[];
  readonly definition: AnyDefinition;
}

/** Unset: the layer below applies. */
const UNSET: JsonSchema = { enum: [null, ''] };

/**
 * Returns the JSON Schema (draft-07) of the config file, for editors. It covers every key of the file, flags any other,
 * and rejects values that are wrong on their own; only a start checks whether a URL, a host or a pattern is
 * well-formed. Keys of the upstream project that this program ignores are flagged too, as a start warns about them.
 */
export function configSchema(): JsonSchema {
  const { properties, ...mapping } = mappingOf(rowsOf(GENERAL_DEFINITIONS));
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'LunaRoute configuration',
    description: 'The config file of LunaRoute Tray, config.yaml. Every key is optional.',
    ...mapping,
    properties: { ...properties, providers: providersSchema() },
    definitions: { provider: mappingOf(rowsOf(PROVIDER_DEFINITIONS)) },
  };
}

/**
 * Describes the accepted values, if they are a range or a list of words: `1–86,400 s`, `never, always`, else empty.
 * @internal The documentation's tables are generated with it.
 */
export function rangeOf({ min, max, unit, choices }: AnyDefinition): string {
  if (choices !== undefined) return choices.join(', ');
  if (min === undefined || max === undefined) return '';
  return `${groupedText(min)}–${groupedText(max)}${unit === 's' ? ' s' : ''}`;
}

/**
 * Formats the default for display: `600`, `none`, `sessions, beside the config file`.
 * @internal The documentation's tables are generated with it.
 */
export function defaultOf(definition: AnyDefinition): string {
  const { defaultText } = definition;
  const value = shownDefault(definition);
  if (defaultText !== undefined) return defaultText;
  if (value === null) return 'none';
  if (typeof value !== 'object') return String(value);
  return value.length === 0 ? 'none' : `[${value.join(', ')}]`;
}

function rowsOf(definitions: readonly AnyDefinition[]): readonly Row[] {
  return definitions
    .filter(({ notInFile }) => notInFile !== true)
    .map((definition) => ({ parts: definition.key.split('.'), definition }));
}

/** The built-in providers, plus others under names chosen by the user, which must state the API they use. */
function providersSchema(): JsonSchema {
  const provider = { $ref: '#/definitions/provider' };
  return {
    type: ['object', 'null'],
    description: 'Settings of each provider, by its name.',
    properties: Object.fromEntries(BUILT_IN.map((name) => [name, provider])),
    propertyNames: { pattern: '^[a-z][a-z0-9-]*$', maxLength: 64 },
    additionalProperties: { allOf: [provider, { type: 'object', required: ['provider_type'] }] },
  };
}

/** Describes a mapping with the keys that the rows begin with; a mapping without any keys is null in YAML. */
function mappingOf(rows: readonly Row[]): JsonSchema & { readonly properties: JsonSchema } {
  const groups = Map.groupBy(rows, ({ parts }) => parts[0] ?? '');
  const properties = [...groups].map(([name, group]): [string, JsonSchema] => [name, propertyOf(group)]);
  return {
    type: ['object', 'null'],
    properties: Object.fromEntries(properties),
    additionalProperties: false,
  };
}

function propertyOf(group: readonly Row[]): JsonSchema {
  const [first] = group;
  if (first?.parts.length === 1) return valueOf(first.definition);
  return mappingOf(group.map(({ parts, definition }) => ({ parts: parts.slice(1), definition })));
}

function valueOf(definition: AnyDefinition): JsonSchema {
  const { label, schema } = definition;
  const value = shownDefault(definition);
  return {
    title: label,
    description: descriptionOf(definition),
    ...(value === null ? {} : { default: value }),
    ...(canBeUnset(definition) ? orUnset(schema) : notBlank(schema)),
  };
}

function descriptionOf(definition: AnyDefinition): string {
  const range = definition.kind === 'integer' ? ` Range: ${rangeOf(definition)}.` : '';
  return `${definition.meaning}${range} Default: ${defaultOf(definition)}.`;
}

/** If a mistake must not open or redirect anything, an empty value is an error: the line must be removed. */
function canBeUnset({ key, whenUnusable }: AnyDefinition): boolean {
  return key === 'api_key' || whenUnusable === 'default' || typeof whenUnusable === 'object';
}

function orUnset(schema: JsonSchema): JsonSchema {
  const { anyOf } = schema;
  return { anyOf: [...(Array.isArray(anyOf) ? (anyOf as readonly unknown[]) : [schema]), UNSET] };
}

function notBlank(schema: JsonSchema): JsonSchema {
  return schema['type'] === 'string' ? { ...schema, pattern: String.raw`\S` } : schema;
}
