import { configSchema } from '../contract/settings/json-schema.ts';
import type { ResolvedSettings } from '../contract/settings/settings.ts';
import { type KeptValues, keptLines } from './kept-text.ts';
import { settingsText } from './settings-text.ts';

/**
 * Returns the output of `check`: a table of all settings as they would be at a start, the findings, the values kept by
 * a program running with the file, and a one-line verdict.
 */
export function checkText(
  atStart: Pick<ResolvedSettings, 'effective' | 'findings'>,
  running?: KeptValues,
): string {
  return settingsText({ ...atStart, more: running === undefined ? [] : keptLines(running) });
}

/** Returns the output of `schema`: the JSON Schema of the config file. */
export function schemaText(): string {
  return `${JSON.stringify(configSchema(), null, 2)}\n`;
}
