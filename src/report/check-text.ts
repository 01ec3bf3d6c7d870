import { configSchema } from '../contract/settings/json-schema.ts';
import type { ResolvedSettings } from '../contract/settings/settings.ts';
import { type KeptValues, keptLines } from './kept-text.ts';
import { settingsText } from './settings-text.ts';

/**
 * What `check` prints: every setting as a start would have it, as a table for people, then the findings, then what a
 * program that is running with the file keeps, then a verdict in one line.
 */
export function checkText(
  atStart: Pick<ResolvedSettings, 'effective' | 'findings'>,
  running?: KeptValues,
): string {
  return settingsText({ ...atStart, more: running === undefined ? [] : keptLines(running) });
}

/** What `schema` prints: the JSON Schema of the config file. */
export function schemaText(): string {
  return `${JSON.stringify(configSchema(), null, 2)}\n`;
}
