import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { sectionOf, withRelease } from '../../release/changelog.ts';
import { ROOT } from '../support/command-line.ts';

const BEFORE = `# Changelog

Words.

## [Unreleased]

### Added

- New with $& and [a link](README.md).

## [0.1.0] - 2026-01-02

### Added

- Old.
`;

test('a release moves the unreleased changes to its version and day and changes nothing else', () => {
  const after = withRelease(BEFORE, '0.2.0', '2026-03-04');
  assert.equal(after, BEFORE.replace('## [Unreleased]\n', '## [Unreleased]\n\n## [0.2.0] - 2026-03-04\n'));
  assert.equal(sectionOf(after, 'Unreleased'), '');
  assert.equal(sectionOf(after, '0.2.0'), '### Added\n\n- New with $& and [a link](README.md).');
  assert.equal(sectionOf(after, '0.1.0'), '### Added\n\n- Old.');
  assert.equal(sectionOf(after, '0.1'), undefined);
});

test('an empty release, a repeated version and an invalid day are refused', () => {
  const after = withRelease(BEFORE, '0.2.0', '2026-03-04');
  assert.throws(() => withRelease(after, '0.3.0', '2026-03-05'), /nothing under Unreleased/u);
  assert.throws(() => withRelease(BEFORE, '0.1.0', '2026-03-05'), /section for 0\.1\.0 already/u);
  assert.throws(() => withRelease(BEFORE, '0.2.0', 'today'), /no day/u);
  assert.throws(() => withRelease('# Changelog\n', '0.2.0', '2026-03-05'), /nothing under Unreleased/u);
});

const CHANGELOG = readFileSync(path.join(ROOT, 'CHANGELOG.md'), 'utf8');
const GROUPS = new Set(['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security']);

test('the changelog follows Keep a Changelog: versions with days, known groups, no dead links', () => {
  const [first, ...others] = [...CHANGELOG.matchAll(/^## (.*)$/gmu)].map(([, heading]) => heading ?? '');
  assert.equal(first, '[Unreleased]');
  for (const heading of others) assert.match(heading, /^\[\d+\.\d+\.\d+(?:-[\w.]+)?\] - \d{4}-\d{2}-\d{2}$/u);
  const groups = [...CHANGELOG.matchAll(/^### (.*)$/gmu)].map(([, group]) => group ?? '');
  assert.deepEqual(
    groups.filter((group) => !GROUPS.has(group)),
    [],
  );
  // Checks that linked files exist and that no link uses a reference definition.
  for (const [, target = ''] of CHANGELOG.matchAll(/\]\(([^)]*)\)/gu)) {
    if (!target.startsWith('https://'))
      assert.doesNotThrow(() => readFileSync(path.join(ROOT, target)), target);
  }
  assert.doesNotMatch(CHANGELOG, /\]\[/u);
});

test('release notes have the changelog section and how to open the unsigned app on each system', () => {
  const notes = (version: string): { status: number | null; stdout: string; stderr: string } =>
    spawnSync(process.execPath, [path.join(ROOT, 'release/notes.ts'), version], { encoding: 'utf8' });
  const { status, stdout } = notes('Unreleased');
  assert.equal(status, 0);
  assert.ok(stdout.startsWith(sectionOf(CHANGELOG, 'Unreleased') ?? '-'));
  for (const words of [
    'xattr -dr com.apple.quarantine "/Applications/LunaRoute Tray.app"',
    'Open Anyway',
    '**More info**, then **Run anyway**',
    'chmod +x lunaroute-tray-*.AppImage',
  ]) {
    assert.ok(stdout.includes(words), words);
  }
  const unknown = notes('9.9.9');
  assert.deepEqual({ ...unknown, stderr: '' }, { ...unknown, status: 1, stdout: '', stderr: '' });
  assert.match(unknown.stderr, /says nothing of 9\.9\.9/u);
});
