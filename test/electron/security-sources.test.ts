import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { control } from '../../src/contract/control.ts';
import { z } from '../../src/contract/zod.ts';
import { ROOT } from '../support/command-line.ts';
import { shellSources } from '../support/electron/shell-sources.ts';

// Points of Electron's security checklist that can be verified from the sources; see security.test.ts.

const SOURCES = shellSources();

test('checklist 15: one file opens the browser and the file manager, and openPath is never used', () => {
  const users = SOURCES.filter(({ text }) =>
    /openExternal|openPath|showItemInFolder|\{[^}]*\bshell\b[^}]*\} from 'electron'/u.test(text),
  );
  assert.deepEqual(
    users.map(({ file }) => file),
    ['shell-about.ts'],
  );
  assert.doesNotMatch(users[0]?.text ?? '', /openPath/u);
});

test('checklist 15: the window supplies no address and no path', () => {
  const { openReleasePage, reveal } = control.desktop;
  assert.equal(openReleasePage['~orpc'].inputSchema, undefined);
  const { inputSchema } = reveal['~orpc'];
  assert.ok(inputSchema instanceof z.ZodType);
  for (const place of ['/etc/passwd', '../..', 'file:///etc', '__proto__', ''])
    assert.equal(inputSchema.safeParse({ place }).success, false, place);
  assert.equal(inputSchema.safeParse({ place: 'recordings', path: '/etc' }).success, false);
});

test('checklist 16: Electron is pinned to the exact version that is installed', () => {
  const require = createRequire(import.meta.url);
  const wanted = (require('../../package.json') as { devDependencies: Record<string, string> })
    .devDependencies;
  const installed = (require('electron/package.json') as { version: string }).version;
  assert.match(wanted['electron'] ?? '', /^\d+\.\d+\.\d+$/u);
  assert.equal(wanted['electron'], installed);
});

test('checklist 17: IPC is received in one file, which checks the sender', () => {
  const listeners = SOURCES.filter(({ text }) => /ipcMain/u.test(text)).map(({ file }) => file);
  assert.deepEqual(listeners, ['trusted-ipc.ts']);
});

test('checklist 19: the fuses are configured for packages (test/packaging reads the flipped fuses)', () => {
  const config = parse(readFileSync(path.join(ROOT, 'electron-builder.yml'), 'utf8')) as {
    electronFuses?: Record<string, boolean>;
  };
  const { electronFuses = {} } = config;
  assert.deepEqual(
    Object.fromEntries(
      [
        'runAsNode',
        'enableNodeOptionsEnvironmentVariable',
        'enableNodeCliInspectArguments',
        'enableEmbeddedAsarIntegrityValidation',
        'onlyLoadAppFromAsar',
        'grantFileProtocolExtraPrivileges',
      ].map((fuse) => [fuse, electronFuses[fuse]]),
    ),
    {
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false,
    },
  );
});
