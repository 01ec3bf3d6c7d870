import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../command-line.ts';

/** Returns the text of every source file of the shell; `file` is its base name. */
export function shellSources(): readonly { readonly file: string; readonly text: string }[] {
  return readdirSync(path.join(ROOT, 'electron'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => ({
      file: path.basename(file),
      text: readFileSync(path.join(ROOT, 'electron', file), 'utf8'),
    }));
}
