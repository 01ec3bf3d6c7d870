import assert from 'node:assert/strict';
import { chmod, lstat, mkdir, readFile, readdir, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { atomicWrite } from '../../src/text-edit/atomic-write.ts';
import { planEdit } from '../../src/text-edit/yaml/plan-edit.ts';
import { ConfigSaver, type SaveOutcome } from '../../src/settings/file/save-config.ts';
import { assertMode } from '../support/assert-mode.ts';
import { temporaryFolder } from '../support/command-line.ts';

const POSIX = { skip: process.platform === 'win32' ? 'Windows has no permission bits' : false };

/** Returns a new folder and the path of a config file in it. */
function place(t: TestContext): { folder: string; file: string } {
  const folder = temporaryFolder(t);
  return { folder, file: path.join(folder, 'config.yaml') };
}

const setPort = (port: number) => (text: string) => planEdit(text, [{ path: ['port'], value: port }]);

function saved(outcome: SaveOutcome): string {
  assert.equal(outcome.kind, 'saved', JSON.stringify(outcome));
  return outcome.kind === 'saved' ? outcome.text : '';
}

function refusal(outcome: SaveOutcome): string {
  assert.equal(outcome.kind, 'refused', JSON.stringify(outcome));
  return outcome.kind === 'refused' ? outcome.error.code : '';
}

test('a save changes the key and leaves only the previous version beside the file', async (t) => {
  const { folder, file } = place(t);
  await writeFile(file, 'port: 1 # mine\n');
  const outcome = await new ConfigSaver().save({
    path: file,
    readText: 'port: 1 # mine\n',
    edit: setPort(2),
  });
  assert.equal(saved(outcome), 'port: 2 # mine\n');
  assert.equal(await readFile(file, 'utf8'), 'port: 2 # mine\n');
  assert.equal(await readFile(`${file}.1`, 'utf8'), 'port: 1 # mine\n');
  assert.deepEqual((await readdir(folder)).toSorted(), ['config.yaml', 'config.yaml.1']);
});

test('a new file is created with its folders, for its owner only', async (t) => {
  const { folder } = place(t);
  const file = path.join(folder, 'deep', 'lunaroute', 'config.yaml');
  saved(await new ConfigSaver().save({ path: file, readText: '', edit: setPort(2) }));
  assert.equal(await readFile(file, 'utf8'), 'port: 2\n');
  assertMode(file, 0o600);
  assertMode(path.dirname(file), 0o700);
  assert.deepEqual(await readdir(path.dirname(file)), ['config.yaml', 'config.yaml.1']);
});

test('the mode is kept whatever the umask, and former versions are for the owner only', POSIX, async (t) => {
  const { file } = place(t);
  await writeFile(file, 'port: 1\n');
  await writeFile(`${file}.1`, 'port: 0\n');
  for (const one of [file, `${file}.1`]) await chmod(one, 0o666);
  saved(await new ConfigSaver().save({ path: file, readText: 'port: 1\n', edit: setPort(2) }));
  assertMode(file, 0o666);
  for (const one of [`${file}.1`, `${file}.2`]) assertMode(one, 0o600);
  assert.equal((await new ConfigSaver().undo({ path: file, readText: 'port: 2\n' })).kind, 'saved');
  assertMode(file, 0o666);
});

test('a symbolic link is kept, and the file behind it changes', POSIX, async (t) => {
  const { folder, file } = place(t);
  const real = path.join(folder, 'dotfiles', 'lunaroute.yaml');
  await mkdir(path.dirname(real));
  await writeFile(real, 'port: 1\n');
  await symlink('dotfiles/lunaroute.yaml', file);
  saved(await new ConfigSaver().save({ path: file, readText: 'port: 1\n', edit: setPort(2) }));
  assert.ok((await lstat(file)).isSymbolicLink());
  assert.equal(await readlink(file), 'dotfiles/lunaroute.yaml');
  assert.equal(await readFile(real, 'utf8'), 'port: 2\n');
  assert.deepEqual(await readdir(path.dirname(real)), ['lunaroute.yaml']);
  saved(await new ConfigSaver().undo({ path: file, readText: 'port: 2\n' }));
  assert.equal(await readFile(real, 'utf8'), 'port: 1\n');
});

test('a link to a file that does not exist yet is kept', POSIX, async (t) => {
  const { folder, file } = place(t);
  await symlink('dotfiles/lunaroute.yaml', file);
  saved(await new ConfigSaver().save({ path: file, readText: '', edit: setPort(2) }));
  assert.ok((await lstat(file)).isSymbolicLink());
  assert.equal(await readFile(path.join(folder, 'dotfiles', 'lunaroute.yaml'), 'utf8'), 'port: 2\n');
});

test('a file changed since it was read is not written, and its text is returned', async (t) => {
  const { folder, file } = place(t);
  await writeFile(file, 'port: 7\n');
  const outcome = await new ConfigSaver().save({ path: file, readText: 'port: 1\n', edit: setPort(2) });
  assert.deepEqual(outcome, { kind: 'changed', current: 'port: 7\n' });
  assert.deepEqual(await readdir(folder), ['config.yaml']);
  await rm(file);
  const gone = await new ConfigSaver().save({ path: file, readText: 'port: 1\n', edit: setPort(2) });
  assert.deepEqual(gone, { kind: 'changed', current: '' });
});

test('a file that changes during a save is not written', async (t) => {
  const { folder, file } = place(t);
  await writeFile(file, 'port: 1\n');
  const write = { path: file, text: 'port: 2\n', mode: 0o600 };
  assert.equal(await atomicWrite({ ...write, isStillWanted: () => false }), false);
  assert.equal(await readFile(file, 'utf8'), 'port: 1\n');
  assert.deepEqual(await readdir(folder), ['config.yaml']);
});

test('of two saves at once from the same text, one succeeds and the other reports the change', async (t) => {
  const { folder, file } = place(t);
  await writeFile(file, 'port: 1\n');
  const saver = new ConfigSaver();
  const save = (port: number) => saver.save({ path: file, readText: 'port: 1\n', edit: setPort(port) });
  const outcomes = await Promise.all([save(2), save(3)]);
  assert.deepEqual(outcomes.map(({ kind }) => kind).toSorted(), ['changed', 'saved']);
  assert.deepEqual((await readdir(folder)).toSorted(), ['config.yaml', 'config.yaml.1']);
  assert.equal(await readFile(`${file}.1`, 'utf8'), 'port: 1\n');
});

test('the last five versions are kept, and undo steps back through them one by one', async (t) => {
  const { folder, file } = place(t);
  await writeFile(file, 'port: 0\n');
  for (let port = 1; port <= 7; port += 1) {
    saved(await new ConfigSaver().save({ path: file, readText: `port: ${port - 1}\n`, edit: setPort(port) }));
  }
  assert.deepEqual((await readdir(folder)).toSorted(), [
    'config.yaml',
    ...[1, 2, 3, 4, 5].map((number) => `config.yaml.${number}`),
  ]);
  assert.equal(await readFile(`${file}.5`, 'utf8'), 'port: 2\n');
  for (let port = 7; port > 2; port -= 1) {
    const outcome = await new ConfigSaver().undo({ path: file, readText: `port: ${port}\n` });
    assert.equal(saved(outcome), `port: ${port - 1}\n`);
  }
  assert.equal(
    refusal(await new ConfigSaver().undo({ path: file, readText: 'port: 2\n' })),
    'nothing_to_undo',
  );
  assert.equal(await readFile(file, 'utf8'), 'port: 2\n');
});

test('undo does not overwrite changes made elsewhere', async (t) => {
  const { file } = place(t);
  await writeFile(file, 'port: 1\n');
  saved(await new ConfigSaver().save({ path: file, readText: 'port: 1\n', edit: setPort(2) }));
  await writeFile(file, 'port: 9\n');
  assert.deepEqual(await new ConfigSaver().undo({ path: file, readText: 'port: 2\n' }), {
    kind: 'changed',
    current: 'port: 9\n',
  });
});

test('an edit that changes nothing writes nothing', async (t) => {
  const { folder, file } = place(t);
  await writeFile(file, 'port: 0x10\n');
  saved(await new ConfigSaver().save({ path: file, readText: 'port: 0x10\n', edit: setPort(16) }));
  assert.deepEqual(await readdir(folder), ['config.yaml']);
});

for (const [what, content, code] of [
  ['does not parse', Buffer.from('port: [\n'), 'does_not_parse'],
  ['is not UTF-8', Buffer.from('\uFEFFport: 1\n', 'utf16le'), 'not_utf8'],
] as const) {
  test(`a file that ${what} is refused with ${code} and keeps every byte`, async (t) => {
    const { folder, file } = place(t);
    await writeFile(file, content);
    const outcome = await new ConfigSaver().save({ path: file, readText: 'port: [\n', edit: setPort(2) });
    assert.equal(refusal(outcome), code);
    assert.deepEqual(await readFile(file), content);
    assert.deepEqual(await readdir(folder), ['config.yaml']);
  });
}

test('a folder in place of the file is refused with unwritable', async (t) => {
  const { file } = place(t);
  await mkdir(file);
  assert.equal(
    refusal(await new ConfigSaver().save({ path: file, readText: '', edit: setPort(2) })),
    'unwritable',
  );
});

test('a failed write leaves the old file and no temporary file', async (t) => {
  const { folder, file } = place(t);
  await mkdir(path.join(file, 'in-the-way'), { recursive: true });
  await assert.rejects(atomicWrite({ path: file, text: 'port: 2\n', mode: 0o600 }));
  assert.deepEqual(await readdir(folder), ['config.yaml']);
});
