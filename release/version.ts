import { readFileSync, writeFileSync } from 'node:fs';
import { withRelease } from './changelog.ts';
import { writeFormerCheck } from './former-check.ts';

/**
 * Run by `npm version` in the package's folder: with `--check` before anything changes, and again once package.json has
 * the new version. Updates the changelog and stores this version's `check` for the tests of later versions.
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
