import { GENERAL_DEFINITIONS, PROVIDER_DEFINITIONS } from './all-settings.ts';
import { type AnyDefinition, shownDefault } from './definition.ts';
import type { JsonSchema } from './parse-value.ts';
import { BUILT_IN } from './provider-name.ts';

/** A definition, and what is left of its key below the mapping that is being described. */
interface Row {
  readonly parts: readonly string[];
  readonly definition: AnyDefinition;
}

/** Unset, and the layer below applies. */
const UNSET: JsonSchema = { enum: [null, ''] };

/**
 * The JSON Schema (draft-07) of the config file, for editors. It knows every key of the file, flags any other, and
 * refuses what can be told from one value alone; whether a URL, a host or a pattern is well-formed is for a start to
 * say. Keys of the upstream project that this program ignores are flagged, too, as a start warns of them.
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
 * What values are accepted, where that is a range or one of some words: `1–86,400 s`, `never, always`, or nothing.
 * @internal The tables of the documentation are written with it.
 */
export function rangeOf({ min, max, unit, choices }: AnyDefinition): string {
  if (choices !== undefined) return choices.join(', ');
  if (min === undefined || max === undefined) return '';
  return `${min.toLocaleString('en-US')}–${max.toLocaleString('en-US')}${unit === 's' ? ' s' : ''}`;
}

/**
 * The default as people read it: `600`, `none`, `sessions, beside the config file`.
 * @internal The tables of the documentation are written with it.
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

/** The built-in providers, and others by names of the user's own; those have to say which API they speak. */
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

/** A mapping of the keys that the rows begin with; a mapping without any key in it is null in YAML. */
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

/** An empty value where a mistake must not open or redirect anything is an error; the line has to go. */
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
