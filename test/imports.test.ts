import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const SRC = fileURLToPath(new URL('../src/', import.meta.url));

/** Each room may import from itself and from the rooms named here: one direction only. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  contract: [],
  clock: [],
  settings: ['contract'],
  logging: ['contract'],
  metrics: ['contract'],
  upstream: ['contract', 'clock', 'logging', 'metrics'],
  proxy: ['contract', 'clock', 'logging', 'metrics', 'upstream'],
  control: ['contract', 'clock', 'settings', 'logging', 'upstream', 'proxy'],
  demo: ['contract', 'clock'],
  app: ['contract', 'clock', 'settings', 'logging', 'proxy', 'control'],
  cli: ['contract', 'settings', 'logging', 'control', 'demo', 'app'],
};
/** Packages that only these rooms may touch. */
const ONLY_IN: Readonly<Record<string, string>> = {
  undici: 'upstream',
  'js-yaml': 'settings',
  yaml: 'settings',
  zod: 'settings contract',
  '@orpc/contract': 'contract',
  '@orpc/server': 'control',
  '@orpc/server/node': 'control',
  'prom-client': 'metrics',
  commander: 'cli',
};

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
  const text = readFileSync(path.join(SRC, file), 'utf8');
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

/** The package of a module's name: `@orpc/server/node` is in `@orpc/server`. */
function packageOf(name: string): string {
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
}

function room(file: string): string {
  return (file.split('/')[0] ?? '').replace(/\.ts$/u, '');
}

test('imports between rooms go in one direction', () => {
  const all = edges();
  assert.ok(all.length > 50, `only ${all.length} imports were found: the search is broken`);
  const wrong = all.filter(
    ({ from, to }) => room(from) !== room(to) && !(MAY_IMPORT[room(from)] ?? []).includes(room(to)),
  );
  assert.deepEqual(wrong, []);
});

test('no file imports itself by way of others', () => {
  const graph = new Map<string, string[]>();
  for (const { from, to } of edges()) graph.set(from, [...(graph.get(from) ?? []), to]);
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

test('a package with a room of its own is imported nowhere else', () => {
  const wrong = sourceFiles().flatMap((file) =>
    importsOf(file)
      .filter((name) => !(ONLY_IN[name] ?? room(file)).split(' ').includes(room(file)))
      .map((name) => `${file} imports ${name}`),
  );
  assert.deepEqual(wrong, []);
});

test('every package that the sources import is a dependency, and every dependency is imported', () => {
  const manifest: unknown = JSON.parse(readFileSync(path.join(SRC, '../package.json'), 'utf8'));
  assert.ok(typeof manifest === 'object' && manifest !== null && 'dependencies' in manifest);
  const imported = new Set(
    sourceFiles().flatMap((file) =>
      importsOf(file)
        .filter((name) => !name.startsWith('.') && !name.startsWith('node:'))
        .map(packageOf),
    ),
  );
  assert.deepEqual([...imported].toSorted(), Object.keys(manifest.dependencies ?? {}).toSorted());
});
