import { readFileSync, writeFileSync } from 'node:fs';
import { withRelease } from './changelog.ts';
import { writeFormerCheck } from './former-check.ts';

/**
 * What npm runs in the folder of the package within `npm version`: with `--check` before anything is changed, and again when
 * package.json has the new version. Moves the changelog on, and keeps this version's `check` for the tests of later ones.
 */
const CHANGELOG = 'CHANGELOG.md';
const changelog = readFileSync(CHANGELOG, 'utf8');
const day = new Date().toISOString().slice(0, 10);

if (process.argv.includes('--check')) withRelease(changelog, 'next', day);
else {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  writeFileSync(CHANGELOG, withRelease(changelog, version, day));
  await writeFormerCheck(process.cwd(), version);
}
