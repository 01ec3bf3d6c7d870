import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { sectionOf } from '../../release/changelog.ts';
import { cleanEnv, ROOT, temporaryFolder } from '../support/command-line.ts';
import { linksMissing } from '../support/symbolic-links.ts';
import { formerCheck, runCheck } from '../support/former-check.ts';

/** Files of the project that `npm version` needs. */
const COPIED = [
  'package.json',
  'package-lock.json',
  'CHANGELOG.md',
  'LICENSE',
  'release',
  'src',
  'electron/build-steps.ts',
  'test/former',
];
const skip =
  process.platform === 'win32'
    ? 'npm is no program but a script there'
    : spawnSync('git', ['--version']).status === 0
      ? linksMissing()
      : 'git is not installed';

interface Copy {
  readonly folder: string;
  readonly run: (program: string, ...args: string[]) => string;
  readonly read: (file: string) => string;
}

function copyOfProject(context: TestContext): Copy {
  const home = temporaryFolder(context);
  const folder = path.join(home, 'project');
  for (const name of COPIED) cpSync(path.join(ROOT, name), path.join(folder, name), { recursive: true });
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  writeFileSync(path.join(folder, '.gitignore'), 'node_modules\n');
  const names = {
    GIT_AUTHOR_NAME: 'a',
    GIT_AUTHOR_EMAIL: 'a@b',
    GIT_COMMITTER_NAME: 'a',
    GIT_COMMITTER_EMAIL: 'a@b',
  };
  const env = {
    ...cleanEnv({ home }),
    ...names,
    GIT_CONFIG_NOSYSTEM: '1',
    npm_config_update_notifier: 'false',
  };
  const run = (program: string, ...args: string[]): string =>
    execFileSync(program, args, { cwd: folder, env, encoding: 'utf8', stdio: 'pipe' });
  run('git', 'init', '--quiet');
  run('git', 'add', '.');
  run('git', 'commit', '--quiet', '-m', 'before');
  return { folder, run, read: (file) => readFileSync(path.join(folder, file), 'utf8') };
}

test(
  'npm version makes a release in one step: changelog, package, lock, former check, commit and tag',
  { skip },
  (t) => {
    const { folder, run, read } = copyOfProject(t);
    const before = read('CHANGELOG.md');
    run('npm', 'version', 'minor');
    const { version } = JSON.parse(read('package.json')) as { version: string };
    assert.match(version, /^\d+\.\d+\.0$/u);
    const after = read('CHANGELOG.md');
    assert.equal(sectionOf(after, version), sectionOf(before, 'Unreleased'));
    assert.equal(sectionOf(after, 'Unreleased'), '');
    assert.match(after.slice(after.indexOf(`## [${version}]`)), /^## \[[\d.]+\] - \d{4}-\d{2}-\d{2}\n/u);
    assert.equal(run('git', 'tag').trim(), `v${version}`);
    assert.equal(run('git', 'status', '--porcelain'), '', 'all of it is in the commit');
    const changed = run('git', 'diff', '--name-only', '--no-renames', 'HEAD~1').trim().split('\n');
    for (const file of [
      'CHANGELOG.md',
      'package.json',
      'package-lock.json',
      `test/former/${version}.mjs.br`,
    ]) {
      assert.ok(changed.includes(file), file);
    }
    assert.deepEqual(
      readdirSync(path.join(folder, 'test/former')).filter((file) => file.endsWith('.br')),
      [`${version}.mjs.br`],
    );
    const checked = runCheck(t, formerCheck(t, path.join(folder, 'test/former')), 'port: 9001\n');
    assert.deepEqual([checked.status, checked.findings], [0, []]);
  },
);

test('npm version refuses before any change when nothing is unreleased', { skip }, (t) => {
  const { folder, run } = copyOfProject(t);
  writeFileSync(path.join(folder, 'CHANGELOG.md'), '# Changelog\n\n## [Unreleased]\n');
  run('git', 'commit', '--quiet', '-am', 'nothing new');
  assert.throws(() => run('npm', 'version', 'patch'), /nothing under Unreleased/u);
  assert.equal(run('git', 'status', '--porcelain'), '');
  assert.equal(run('git', 'tag'), '');
});
