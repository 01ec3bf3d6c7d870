import { readFileSync } from 'node:fs';

const FOLDER = new URL('../settings/documented/', import.meta.url);

/** Returns the named scripts from the documentation, followed by the line that starts the server. */
export function documentedScript(...names: readonly string[]): string {
  const texts = names.map((name) => readFileSync(new URL(`${name}.sh`, FOLDER), 'utf8').trimEnd());
  return `${[...texts, './lunaroute-server'].join('\n')}\n`;
}
