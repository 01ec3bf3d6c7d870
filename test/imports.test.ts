import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  MAY_IMPORT,
  ONLY_IN,
  OUTSIDE,
  PARTS_OF_PAGES,
  SHELL_MAY_IMPORT,
  WINDOW_LAYERS,
} from './import-rules.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const SRC = path.join(ROOT, 'src');

interface Edge {
  readonly from: string;
  readonly to: string;
}

function sourceFiles(): string[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.ts'));
}

function importsOf(file: string): string[] {
  return moduleNames(path.join(SRC, file));
}

function moduleNames(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const found = [
    ...text.matchAll(/^(?:import|export)\b[^'"]*?from '([^']+)'|\bimport\('([^']+)'\)|^import '([^']+)'/gmu),
  ];
  return found.map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

function edges(): Edge[] {
  return sourceFiles().flatMap((from) =>
    importsOf(from)
      .filter((name) => name.startsWith('.'))
      .map((name) => ({ from, to: path.posix.join(path.posix.dirname(from), name) })),
  );
}

/** Returns the package of a module name: `@orpc/server/node` is in `@orpc/server`. */
function packageOf(name: string): string {
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
}

function room(file: string): string {
  return (file.split('/')[0] ?? '').replace(/\.ts$/u, '');
}

test('imports between top-level folders go in one direction', () => {
  const all = edges();
  assert.ok(all.length > 50, `only ${all.length} imports were found: the search is broken`);
  const wrong = all.filter(
    ({ from, to }) => room(from) !== room(to) && !(MAY_IMPORT[room(from)] ?? []).includes(room(to)),
  );
  assert.deepEqual(wrong, []);
});

test('no file imports itself through other files', () => {
  const graph = new Map<string, string[]>();
  for (const { from, to } of [...edges(), ...importsBelow('renderer'), ...importsBelow('electron')])
    graph.set(from, [...(graph.get(from) ?? []), to]);
  const done = new Set<string>();
  const visit = (file: string, trail: readonly string[]): void => {
    assert.ok(!trail.includes(file), `a cycle: ${[...trail, file].join(' -> ')}`);
    if (done.has(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...trail, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  assert.ok(done.size > 20);
});

test('a restricted package is imported only in its folders', () => {
  const wrong = sourceFiles().flatMap((file) =>
    importsOf(file)
      .filter((name) => !(ONLY_IN[name] ?? room(file)).split(' ').includes(room(file)))
      .map((name) => `${file} imports ${name}`),
  );
  assert.deepEqual(wrong, []);
});

test('every package that the sources import is bundled, as an installed program has no dependencies', () => {
  const manifest: unknown = JSON.parse(readFileSync(path.join(SRC, '../package.json'), 'utf8'));
  assert.ok(typeof manifest === 'object' && manifest !== null && 'devDependencies' in manifest);
  assert.ok(!('dependencies' in manifest));
  const imported = new Set(
    sourceFiles().flatMap((file) =>
      importsOf(file)
        .filter((name) => !name.startsWith('.') && !name.startsWith('node:'))
        .map(packageOf),
    ),
  );
  const known = Object.keys(manifest.devDependencies ?? {});
  assert.deepEqual(
    // Some packages consist only of types.
    [...imported].filter((name) => !known.includes(name) && !known.includes(`@types/${name}`)),
    [],
  );
  assert.ok(imported.size >= 10);
});

for (const [folder, allowed] of Object.entries(OUTSIDE)) {
  test(`${folder}/ imports only the permitted parts of the program`, () => {
    const reached = importsBelow(folder).filter(({ to }) => !to.startsWith(`${folder}/`));
    assert.ok(reached.length > 3, 'nothing was found: the search is broken');
    assert.deepEqual(
      reached.filter(({ to }) => !allowed.test(to)),
      [],
    );
  });
}

/** Returns the layered folder of a window file: `ui`, or a single page. */
function windowFolder(file: string): string {
  const [, first = '', second = '', third] = file.split('/');
  return first === 'pages' && third !== undefined ? `pages/${second}` : first;
}

function windowLayer(folder: string): number {
  return WINDOW_LAYERS.findIndex((layer) => layer.includes(folder.split('/')[0] ?? ''));
}

test("the window's folders import downward, and no page imports another", () => {
  const all = importsBelow('renderer').filter(
    ({ from, to }) => from.split('/').length > 2 && to.startsWith('renderer/'),
  );
  assert.ok(all.length > 500, `only ${all.length} imports were found: the search is broken`);
  const wrong = all.filter(({ from, to }) => {
    const [own, other] = [windowFolder(from), windowFolder(to)];
    if (own === other || PARTS_OF_PAGES[other] === own) return false;
    return windowLayer(other) < 0 || windowLayer(other) >= windowLayer(own);
  });
  assert.deepEqual(wrong, []);
});

test("the shell's folders import in one direction", () => {
  const folderOf = (file: string): string => (file.split('/').length > 2 ? (file.split('/')[1] ?? '') : '');
  const all = importsBelow('electron').filter(
    ({ from, to }) => folderOf(from) !== '' && to.startsWith('electron/') && folderOf(from) !== folderOf(to),
  );
  assert.ok(all.length > 5, `only ${all.length} imports were found: the search is broken`);
  const wrong = all.filter(
    ({ from, to }) => !(SHELL_MAY_IMPORT[folderOf(from)] ?? []).includes(folderOf(to)),
  );
  assert.deepEqual(wrong, []);
});

test('electron is imported only under electron/', () => {
  const elsewhere = [...filesBelow('src'), ...filesBelow('renderer')].filter((file) =>
    moduleNames(path.join(ROOT, file)).some((name) => /^electron(?:$|[/-])/u.test(name)),
  );
  assert.deepEqual(elsewhere, []);
});

function importsBelow(folder: string): readonly Edge[] {
  return filesBelow(folder).flatMap((from) =>
    moduleNames(path.join(ROOT, from))
      .filter((name) => name.startsWith('.'))
      .map((name) => ({ from, to: path.posix.join(path.posix.dirname(from), name) })),
  );
}

function filesBelow(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
    .filter((file) => /\.tsx?$/u.test(file));
}

test("Node's http is not imported by its name, which would load a second undici", () => {
  const wrong = sourceFiles().filter((file) =>
    /^import (?!type )[^;]*'node:https?';/mu.test(readFileSync(path.join(SRC, file), 'utf8')),
  );
  assert.deepEqual(wrong, []);
});
