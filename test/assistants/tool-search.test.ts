import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { parse as parseJson } from 'jsonc-parser';
import { ROOT, temporaryFolder } from '../support/command-line.ts';
import { CORPUS, MOVED, PROXY, world, type World } from './support.ts';

const NAME = 'claude-code';
const PACKAGE = '@anthropic-ai/claude-code';

/** Creates a Claude Code on the PATH, laid out as by an installer. It is an empty file, so running it would fail. */
function installed(context: TestContext, layout: (folder: string) => string): string {
  const folder = temporaryFolder(context);
  const target = layout(folder);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, '');
  const bin = path.join(folder, 'bin');
  mkdirSync(bin);
  symlinkSync(target, path.join(bin, process.platform === 'win32' ? 'claude.exe' : 'claude'));
  return bin;
}

function byNpm(version: string): (folder: string) => string {
  return (folder) => {
    const home = path.join(folder, 'lib/node_modules', PACKAGE);
    mkdirSync(home, { recursive: true });
    writeFileSync(path.join(home, 'package.json'), JSON.stringify({ name: PACKAGE, version }));
    return path.join(home, 'bin/claude.exe');
  };
}

const byInstaller =
  (version: string) =>
  (folder: string): string =>
    path.join(folder, 'share/claude/versions', version);

const CASES: readonly (readonly [
  what: string,
  layout: (folder: string) => string,
  offer: 'ticked' | 'not ticked' | 'absent',
])[] = [
  ['2.1.300 by npm', byNpm('2.1.300'), 'ticked'],
  ['2.1.197 by its installer', byInstaller('2.1.197'), 'ticked'],
  ['2.0.999 by Homebrew', (folder) => path.join(folder, 'Caskroom/claude-code/2.0.999/claude'), 'ticked'],
  ['2.1.301, which nobody has tried', byNpm('2.1.301'), 'not ticked'],
  ['2.1.314, which nobody has tried', byInstaller('2.1.314'), 'not ticked'],
  ['2.1.315 by npm', byNpm('2.1.315'), 'absent'],
  ['2.1.1000 by its installer', byInstaller('2.1.1000'), 'absent'],
  ['3.0.0 by npm', byNpm('3.0.0'), 'absent'],
  ['a version that cannot be found', (folder) => path.join(folder, 'opt/claude'), 'not ticked'],
  [
    'a package of somebody else',
    (folder) => path.join(folder, 'lib/node_modules/other/claude'),
    'not ticked',
  ],
];

for (const [what, layout, expected] of CASES) {
  test(`Claude Code ${what}: the box is ${expected}`, { skip: noLinks() }, async (context) => {
    const bin = installed(context, layout);
    const made = world(context, { env: () => ({ PATH: bin }) });
    const offer = made.assistants.inspect(NAME, PROXY).toolSearch;
    const shown =
      offer === null ? 'absent' : offer.kind === 'offered' && offer.isTicked ? 'ticked' : 'not ticked';
    assert.equal(shown, expected);
    await made.assistants.connect(NAME, PROXY);
    assert.equal(envOf(made)['ENABLE_TOOL_SEARCH'], expected === 'ticked' ? 'true' : undefined);
    assert.equal((await made.assistants.disconnect(NAME)).kind, 'done');
  });
}

for (const { file, bytes } of CORPUS.filter((one) => one.name === NAME)) {
  test(`${file}: disconnecting removes tool search to the byte, also after a move`, async (context) => {
    const made = world(context);
    made.write(NAME, bytes);
    await made.assistants.connect(NAME, PROXY, { toolSearch: true });
    assert.equal(envOf(made)['ENABLE_TOOL_SEARCH'], 'true');
    assert.equal(made.assistants.inspect(NAME, PROXY).toolSearch?.kind, 'written');
    await made.assistants.rewrite(MOVED);
    assert.equal(envOf(made)['ENABLE_TOOL_SEARCH'], 'true');
    assert.equal((await made.assistants.disconnect(NAME)).kind, 'done');
    assert.deepEqual(readFileSync(made.config(NAME)), bytes);
  });
}

test('a value that the user has set is never overwritten', async (context) => {
  for (const value of ['"auto:100"', '"false"', '""', 'false', 'null']) {
    const made = world(context);
    made.write(NAME, `{ "env": { "ENABLE_TOOL_SEARCH": ${value} } }`);
    assert.equal(made.assistants.inspect(NAME, PROXY).toolSearch, null, value);
    await made.assistants.connect(NAME, PROXY, { toolSearch: true });
    assert.equal(envOf(made)['ENABLE_TOOL_SEARCH'], JSON.parse(value));
  }
  const made = world(context, { env: () => ({ ENABLE_TOOL_SEARCH: 'false' }) });
  await made.assistants.connect(NAME, PROXY, { toolSearch: true });
  assert.equal(envOf(made)['ENABLE_TOOL_SEARCH'], undefined);
});

test('a changed value is reported and kept', async (context) => {
  const made = world(context);
  await made.assistants.connect(NAME, PROXY, { toolSearch: true });
  made.write(NAME, made.read(NAME).replace('"true"', '"auto"'));
  assert.equal(made.assistants.inspect(NAME, PROXY).state.kind, 'drifted');
  assert.equal((await made.assistants.disconnect(NAME)).kind, 'refused');
  assert.equal((await made.assistants.disconnect(NAME, true)).kind, 'done');
  assert.deepEqual(envOf(made), { ENABLE_TOOL_SEARCH: 'auto' });
});

test(
  'following another port adds nothing, and other assistants get no offer',
  { skip: noLinks() },
  async (context) => {
    const bin = installed(context, byNpm('2.1.300'));
    const made = world(context, { env: () => ({ PATH: bin }) });
    await made.assistants.connect(NAME, PROXY, { toolSearch: false });
    await made.assistants.rewrite(MOVED);
    assert.equal(envOf(made)['ENABLE_TOOL_SEARCH'], undefined);
    assert.deepEqual(
      made.assistants
        .list(MOVED)
        .filter(({ toolSearch }) => toolSearch !== null)
        .map(({ name }) => name),
      [NAME],
    );
  },
);

test("nothing makes Claude Code take the proxy for its provider's own host", () => {
  const name = ['CLAUDE_CODE', 'ASSUME_FIRST_PARTY'].join('_');
  const files = ['src', 'electron', 'renderer'].flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/u.test(file))
      .map((file) => path.join(ROOT, folder, file)),
  );
  assert.ok(files.length > 400, 'nothing was found: the search is broken');
  assert.deepEqual(
    files.filter((file) => readFileSync(file, 'utf8').includes(name)),
    [],
  );
});

/** Returns the file's `env`, read with an independent parser. */
function envOf({ read }: World): Readonly<Record<string, unknown>> {
  const settings: unknown = parseJson(read(NAME));
  assert.ok(typeof settings === 'object' && settings !== null && 'env' in settings);
  return settings.env as Record<string, unknown>;
}

function noLinks(): string | false {
  return process.platform === 'win32' && 'links need a right on Windows';
}
