import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { configSchema } from '../../src/contract/settings/json-schema.ts';
import { metricsDocument } from './metrics-document.ts';
import { generalTable, poolTable } from './settings-tables.ts';

/** A document as it should be. */
export interface Document {
  readonly path: string;
  readonly text: string;
}

/** The blocks of the README that are made from the definitions, by the name in their marks. */
const BLOCKS: Readonly<Record<string, () => string>> = {
  'settings:pool': poolTable,
  'settings:general': generalTable,
};

/** Every document with something in it that is made from the definitions, formatted as the rest of the project. */
export async function documents(): Promise<readonly Document[]> {
  const readme = fileURLToPath(new URL('../../README.md', import.meta.url));
  const schema = fileURLToPath(new URL('../../docs/config.schema.json', import.meta.url));
  const metrics = fileURLToPath(new URL('../../docs/metrics.md', import.meta.url));
  return [
    await formatted(readme, withBlocks(readFileSync(readme, 'utf8'))),
    await formatted(schema, JSON.stringify(configSchema(), null, 2)),
    await formatted(metrics, metricsDocument()),
  ];
}

/** The text with what stands between each block's marks replaced; fails where a mark is missing. */
export function withBlocks(text: string): string {
  return Object.entries(BLOCKS).reduce((current, [name, blockOf]) => {
    const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
    const [before, rest, ...more] = current.split(start);
    const [, after, ...evenMore] = rest?.split(end) ?? [];
    if (before === undefined || after === undefined || more.length + evenMore.length > 0) {
      throw new Error(`README.md must have ${start} and ${end} once each`);
    }
    return `${before}${start}\n\n${blockOf()}\n\n${end}${after}`;
  }, text);
}

async function formatted(path: string, text: string): Promise<Document> {
  return { path, text: await format(text, { ...(await resolveConfig(path)), filepath: path }) };
}
