import { readFileSync } from 'node:fs';

const FOLDER = new URL('../settings/documented/', import.meta.url);

/** Scripts of the document that this program comes from, by their files' names, with the line that they end in. */
export function documentedScript(...names: readonly string[]): string {
  const texts = names.map((name) => readFileSync(new URL(`${name}.sh`, FOLDER), 'utf8').trimEnd());
  return `${[...texts, './lunaroute-server'].join('\n')}\n`;
}
