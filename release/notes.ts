import { readFileSync } from 'node:fs';
import path from 'node:path';
import { sectionOf } from './changelog.ts';

/**
 * Prints the release notes of the version given as the only argument: its changes and how to open the unsigned
 * installers.
 */
const ROOT = path.dirname(import.meta.dirname);
const [version = ''] = process.argv.slice(2);
const changes = sectionOf(readFileSync(path.join(ROOT, 'CHANGELOG.md'), 'utf8'), version);
if (changes === undefined || changes === '') {
  process.stderr.write(`CHANGELOG.md says nothing of ${version}: the version is made by npm version.\n`);
  process.exit(1);
}
const opening = readFileSync(path.join(import.meta.dirname, 'opening-unsigned-builds.md'), 'utf8');
process.stdout.write(`${changes}\n\n${opening}`);
