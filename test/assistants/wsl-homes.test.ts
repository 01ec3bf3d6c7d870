import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { wslDistros, type WslOptions } from '../../src/assistants/wsl-homes.ts';
import { temporaryFolder } from '../support/command-line.ts';

const skip = process.platform === 'win32' ? 'the stand-in for wsl.exe is a shell script' : false;

interface Answers {
  readonly all: Buffer;
  readonly running: Buffer;
  readonly exitCode?: number;
}

/** Creates a fake `wsl.exe` that prints these bytes, and the folders that Windows would show. */
function fakeWsl(t: TestContext, { all, running, exitCode = 0 }: Answers): WslOptions & { folder: string } {
  const folder = temporaryFolder(t);
  writeFileSync(path.join(folder, 'all'), all);
  writeFileSync(path.join(folder, 'running'), running);
  const program = path.join(folder, 'wsl.exe');
  const script = `#!/bin/sh\necho "$@" >> ${folder}/calls\ncase "$*" in *--running*) cat ${folder}/running ;; *) cat ${folder}/all ;; esac\nexit ${exitCode}\n`;
  writeFileSync(program, script);
  chmodSync(program, 0o755);
  return { program, folder, shareOf: (distro) => path.join(folder, 'share', distro) };
}

function home(share: string, user: string, ...folders: readonly string[]): void {
  for (const folder of ['', ...folders])
    mkdirSync(path.join(share, 'home', user, folder), { recursive: true });
}

const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');

test('running distributions are inspected, stopped only named', { skip }, async (t) => {
  const wsl = fakeWsl(t, {
    all: utf16('Ubuntu\r\nDebian\r\ndocker-desktop\r\n; rm -rf\r\n\r\n'),
    running: utf16('Ubuntu\r\n'),
  });
  home(wsl.shareOf('Ubuntu'), 'me', '.codex', '.claude');
  home(wsl.shareOf('Ubuntu'), 'you');
  home(wsl.shareOf('Debian'), 'me', '.codex');
  const assistants = [
    { label: 'Claude Code', program: 'claude' },
    { label: 'Codex CLI', program: 'codex' },
  ];
  assert.deepEqual(await wslDistros(wsl), [
    { name: 'Ubuntu', isRunning: true, homes: [{ user: 'me', assistants }] },
    { name: 'Debian', isRunning: false, homes: [] },
  ]);
});

test('UTF-8, a byte order mark, no share and no WSL are handled', { skip }, async (t) => {
  const marked = fakeWsl(t, { all: utf16('\uFEFFUbuntu\r\n'), running: utf16('\uFEFFUbuntu\r\n') });
  assert.deepEqual(await wslDistros(marked), [{ name: 'Ubuntu', isRunning: true, homes: [] }]);
  const plain = fakeWsl(t, { all: Buffer.from('Ubuntu-24.04\n'), running: Buffer.from('') });
  assert.deepEqual(await wslDistros(plain), [{ name: 'Ubuntu-24.04', isRunning: false, homes: [] }]);
  const none = fakeWsl(t, { all: utf16('Nothing\r\n'), running: utf16(''), exitCode: 1 });
  assert.deepEqual(await wslDistros(none), []);
  assert.deepEqual(await wslDistros({ ...none, program: path.join(none.folder, 'nobody.exe') }), []);
});
