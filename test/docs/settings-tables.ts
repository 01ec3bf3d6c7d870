import { variablesOf } from '../../src/dialects/key-variables.ts';
import {
  type AnyDefinition,
  definitionsIn,
  generalVariables,
} from '../../src/contract/settings/definition.ts';
import { GENERAL } from '../../src/contract/settings/general.ts';
import { defaultOf, rangeOf } from '../../src/contract/settings/json-schema.ts';
import { POOL } from '../../src/contract/settings/pool.ts';
import { PROVIDER } from '../../src/contract/settings/provider.ts';
import { BUILT_IN } from '../../src/contract/settings/provider-name.ts';

/** Returns the pool settings as a Markdown table without aligned columns. */
export function poolTable(): string {
  return table(
    ['variable ends in', 'YAML key', 'default', 'range', 'meaning'],
    definitionsIn(POOL).map((definition) => [
      code(definition.variable),
      code(definition.key.replace(/^http_client\./u, '')),
      ...facts(definition),
    ]),
  );
}

/** Returns all other settings, with those of a provider last. */
export function generalTable(): string {
  const general = definitionsIn(GENERAL).map((definition) => {
    const { key, flag, notInFile } = definition;
    const names = [...generalVariables(definition), flag].map(code).filter((name) => name !== '');
    return [names.join(', '), notInFile === true ? '' : code(key), ...facts(definition)];
  });
  const ofProvider = definitionsIn(PROVIDER).map((definition) => [
    providerVariables(definition).map(code).join(', '),
    code(`providers.<name>.${definition.key}`),
    ...facts(definition),
  ]);
  const titles = ['variable, flag', 'YAML key', 'default', 'range', 'meaning'];
  return table(titles, [...general, ...ofProvider]);
}

/** Returns the variable for any provider, then those that built-in providers share with other programs. */
function providerVariables(definition: AnyDefinition): readonly string[] {
  if (definition.variable === undefined) return [];
  const shared = BUILT_IN.flatMap((name) => variablesOf({ name, dialect: name }, definition).slice(1));
  return [`LUNAROUTE_<PROVIDER>_${definition.variable}`, ...shared];
}

function facts(definition: AnyDefinition): readonly string[] {
  return [named(defaultOf(definition)), rangeOf(definition), named(definition.meaning)];
}

/** Formats text as inline code; empty for undefined. */
export function code(text: string | undefined): string {
  return text === undefined ? '' : `\`${text}\``;
}

/** Formats variables, keys and headers within a sentence as code. */
function named(sentence: string): string {
  return sentence.replaceAll(/\bx-[a-z-]+|\w+_[\w*]+(?:=\w+)?/gu, (name) => `\`${name}\``);
}

/** Returns a Markdown table without aligned columns. */
export function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [titles, titles.map(() => '---'), ...rows].map(
    (cells) => `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`,
  );
  return lines.join('\n');
}
