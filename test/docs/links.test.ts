import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../support/command-line.ts';
import { anchorsOf, markdownFiles, namedPaths, proseOf } from './markdown.ts';
import { sourceFiles } from './source-texts.ts';

const FILES = markdownFiles();

/** Returns the targets of a document's links, including pictures but not other sites. */
function linksOf(file: string): readonly string[] {
  return [...proseOf(file).matchAll(/\]\(([^)\s]+)\)/gu)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/u.test(target));
}

function isBroken(file: string, link: string): boolean {
  const [target = '', anchor] = link.split('#', 2);
  const to = target === '' ? file : path.posix.join(path.posix.dirname(file), target);
  if (to.startsWith('..') || !existsSync(path.join(ROOT, to))) return true;
  return anchor !== undefined && !anchorsOf(to).has(anchor);
}

test('every link in a document leads to an existing file and heading', () => {
  const links = FILES.flatMap((file) => linksOf(file).map((link) => ({ file, link })));
  assert.ok(links.length > 80, `only ${links.length} were found`);
  assert.deepEqual(
    links.filter(({ file, link }) => isBroken(file, link)).map(({ file, link }) => `${file}: ${link}`),
    [],
  );
  assert.ok(isBroken('README.md', 'docs/none.md') && isBroken('README.md', '#none'));
});

test('every source file and folder that a document names in code exists', () => {
  const sources = sourceFiles(['electron', 'renderer', 'src', 'test', 'release']).map((file) => `/${file}`);
  const exists = (name: string): boolean =>
    existsSync(path.join(ROOT, name)) ||
    // docs/security.md names tests without their ending.
    sources.some((file) => file.endsWith(`/${name}`) || file.endsWith(`/${name}.test.ts`));
  const named = FILES.flatMap((file) => namedPaths(file).map((name) => ({ file, name })));
  assert.ok(named.length > 150, `only ${named.length} were found`);
  assert.deepEqual(
    named.filter(({ name }) => !exists(name)),
    [],
  );
});

test('every page of docs is linked from the README, directly or through other pages', () => {
  const reached = new Set(['README.md']);
  for (const file of reached)
    for (const link of linksOf(file)) {
      const to = path.posix.join(path.posix.dirname(file), link.split('#', 1)[0] ?? '');
      if (to.endsWith('.md')) reached.add(to);
    }
  assert.deepEqual(
    FILES.filter((file) => file.startsWith('docs/') && !reached.has(file)),
    [],
  );
});

test('the release sets the repository before npm pack, for the links of the README', () => {
  const workflow = readFileSync(path.join(ROOT, '.github/workflows/release.yml'), 'utf8');
  const set = workflow.indexOf('"repository.url=');
  assert.ok(set > 0 && set < workflow.indexOf('npm pack'));
});
