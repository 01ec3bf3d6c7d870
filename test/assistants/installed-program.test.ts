import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { glanceAtJson, glanceAtText, member } from '../../src/assistants/assistant.ts';
import { installedVersion, programOnPath } from '../../src/assistants/installed-program.ts';
import { temporaryFolder } from '../support/command-line.ts';
import { linksMissing } from '../support/symbolic-links.ts';

const skip = process.platform === 'win32' && 'programs have other names there';

/**
 * PATH as folders below a temporary one (`.` and the empty string are used literally), and the folder in which `tool`
 * is found.
 */
const PATHS: readonly (readonly [
  it: string,
  folders: readonly string[],
  files: readonly string[],
  found: string | undefined,
])[] = [
  ['the only folder', ['a'], ['a/tool'], 'a'],
  ['the first of two', ['a', 'b'], ['a/tool', 'b/tool'], 'a'],
  ['the second of two', ['a', 'b'], ['b/tool'], 'b'],
  ['a folder that is not there before it', ['none', 'b'], ['b/tool'], 'b'],
  ['a folder of that name before it', ['a', 'b'], ['a/tool/x', 'b/tool'], 'b'],
  ['a file where a folder should be', ['a', 'b'], ['a', 'b/tool'], 'b'],
  ['another program', ['a'], ['a/tools', 'a/tool.js'], undefined],
  ['no folder', [], [], undefined],
  ['a relative folder, which is another at every start', ['.', ''], [], undefined],
];

for (const [it, folders, files, found] of PATHS) {
  test(`a lookup on a PATH of ${it}: ${found ?? 'not found'}`, { skip }, (context) => {
    const root = temporaryFolder(context);
    for (const file of files) {
      mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
      writeFileSync(path.join(root, file), '');
    }
    const text = folders
      .map((one) => (one === '' || one === '.' ? one : path.join(root, one)))
      .join(path.delimiter);
    const wanted = found === undefined ? undefined : path.join(root, found, 'tool');
    assert.equal(programOnPath('tool', { PATH: text }), wanted);
    // A shell finds the same file if it is executable.
    for (const file of files) chmodSync(path.join(root, file), 0o755);
    const shell = spawnSync('/bin/sh', ['-c', 'command -v tool'], {
      env: { PATH: text },
      cwd: root,
      encoding: 'utf8',
    });
    assert.equal(shell.stdout.trim() === '' ? undefined : shell.stdout.trim(), wanted);
    assert.equal(programOnPath('tool', { Path: text }), wanted, 'as Windows calls it');
  });
}

test(
  'a link to itself does not hide a later program on the PATH',
  { skip: skip || linksMissing() },
  (context) => {
    const root = temporaryFolder(context);
    for (const folder of ['a', 'b']) mkdirSync(path.join(root, folder));
    symlinkSync('tool', path.join(root, 'a', 'tool'));
    writeFileSync(path.join(root, 'b', 'tool'), '');
    const found = programOnPath('tool', {
      PATH: ['a', 'b'].map((one) => path.join(root, one)).join(path.delimiter),
    });
    assert.equal(found, path.join(root, 'b', 'tool'));
  },
);

test('relative folders on the PATH find no program in the working directory', { skip }, () => {
  assert.equal(programOnPath('package.json', { PATH: ['', '.', './'].join(path.delimiter) }), undefined);
  assert.equal(programOnPath('package.json', {}), undefined);
});

interface Case {
  readonly it: string;
  /** Location of the program itself; a link on the PATH leads to it. */
  readonly program: string;
  /** Folder and content of a manifest. */
  readonly manifest?: readonly [folder: string, text: string];
  readonly version: string | undefined;
}

const manifest = (version: unknown, name: unknown = '@a/tool'): string => JSON.stringify({ name, version });
const HOME = 'lib/node_modules/@a/tool';

const CASES: readonly Case[] = [
  { it: 'in its package', program: `${HOME}/tool`, manifest: [HOME, manifest('1.2.3')], version: '1.2.3' },
  {
    it: 'three folders below its package',
    program: `${HOME}/a/b/c/tool`,
    manifest: [HOME, manifest('1.2.3')],
    version: '1.2.3',
  },
  {
    it: 'four folders below it, which is too deep',
    program: `${HOME}/a/b/c/d/tool`,
    manifest: [HOME, manifest('1.2.3')],
    version: undefined,
  },
  {
    it: 'in the package of somebody else',
    program: `${HOME}/tool`,
    manifest: [HOME, manifest('1.2.3', 'other')],
    version: undefined,
  },
  {
    it: 'with a version of another form',
    program: `${HOME}/tool`,
    manifest: [HOME, manifest('1.2.3-beta')],
    version: undefined,
  },
  {
    it: 'with a version that is no text',
    program: `${HOME}/tool`,
    manifest: [HOME, manifest(1)],
    version: undefined,
  },
  {
    it: 'with a manifest that does not parse',
    program: `${HOME}/tool`,
    manifest: [HOME, '{"name":'],
    version: undefined,
  },
  {
    it: 'with a manifest that is a list',
    program: `${HOME}/tool`,
    manifest: [HOME, '[]'],
    version: undefined,
  },
  {
    it: 'with a shim beside its packages',
    program: 'bin/tool',
    manifest: ['bin/node_modules/@a/tool', manifest('4.5.6')],
    version: '4.5.6',
  },
  { it: 'in a folder that is a version', program: 'versions/7.8.9/tool', version: '7.8.9' },
  { it: 'that is a version itself', program: 'versions/7.8.10', version: '7.8.10' },
  { it: 'below two versions: the inner one', program: 'node/24.0.0/tools/7.8.9/tool', version: '7.8.9' },
  { it: 'below what only begins as a version', program: 'v/7.8.9-beta/tool', version: undefined },
  { it: 'below a version of two numbers', program: 'v/7.8/tool', version: undefined },
  {
    it: 'in a package and below a version: the package tells',
    program: 'v/0.0.1/p/tool',
    manifest: ['v/0.0.1/p', manifest('2.0.0')],
    version: '2.0.0',
  },
];

for (const { it, program, manifest: given, version } of CASES) {
  test(
    `a program ${it} has ${version ?? 'no version that is known'}`,
    { skip: linksMissing() },
    (context) => {
      const root = temporaryFolder(context);
      const target = path.join(root, program);
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, '');
      if (given !== undefined) {
        mkdirSync(path.join(root, given[0]), { recursive: true });
        writeFileSync(path.join(root, given[0], 'package.json'), given[1]);
      }
      const link = path.join(root, 'link');
      symlinkSync(target, link);
      assert.equal(installedVersion(target, '@a/tool'), version);
      // A shim is not a link and sits next to its packages.
      if (!program.startsWith('bin/')) assert.equal(installedVersion(link, '@a/tool'), version);
    },
  );
}

test('a missing program has no version', (context) => {
  assert.equal(installedVersion(undefined, 'x'), undefined);
  assert.equal(installedVersion(path.join(temporaryFolder(context), 'none'), 'x'), undefined);
});

/** Results of reading a file for inspection only. */
const GLANCES: readonly (readonly [
  it: string,
  bytes: string | Uint8Array | undefined,
  text: string | undefined,
  json: unknown,
])[] = [
  ['plain JSON', '{"a":1}', '{"a":1}', { a: 1 }],
  ['a mark in front', '\uFEFF{"a":1}', '{"a":1}', { a: 1 }],
  ['comments', '{/* x */"a":1,}', '{/* x */"a":1,}', { a: 1 }],
  ['what does not parse', '{', '{', undefined],
  ['no text at all', new Uint8Array([0xff, 0xfe]), undefined, undefined],
  ['no file', undefined, undefined, undefined],
];

for (const [it, bytes, text, json] of GLANCES) {
  test(`a glance at a file with ${it}`, (context) => {
    const file = path.join(temporaryFolder(context), 'f');
    if (bytes !== undefined) writeFileSync(file, bytes);
    const seen = glanceAtJson(file);
    assert.equal(glanceAtText(file), text);
    assert.equal(JSON.stringify(seen), JSON.stringify(json));
  });
}

const MEMBERS: readonly (readonly [value: unknown, name: string, found: unknown])[] = [
  [{ a: 1 }, 'a', 1],
  [{ a: undefined }, 'a', undefined],
  [{}, 'a', undefined],
  [{}, 'constructor', undefined],
  [{}, '__proto__', undefined],
  [['x'], '0', 'x'],
  [null, 'a', undefined],
  ['text', 'length', undefined],
  [undefined, 'a', undefined],
];

for (const [value, name, found] of MEMBERS) {
  test(`the member ${name} of ${JSON.stringify(value) ?? 'nothing'}`, () =>
    assert.equal(member(value, name), found));
}
