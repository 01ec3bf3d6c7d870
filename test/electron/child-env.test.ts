import assert from 'node:assert/strict';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { childEnv } from '../../electron/system/child-env.ts';
import { readLoginShell } from '../../electron/system/login-shell.ts';
import { askTrayHost } from '../../electron/tray/tray-host.ts';
import { temporaryFolder } from '../support/command-line.ts';

const MOUNT = '/tmp/.mount_lunaroABC';
const APP_IMAGE = {
  APPDIR: MOUNT,
  APPIMAGE: '/home/me/LunaRoute.AppImage',
  ARGV0: './LunaRoute.AppImage',
  OWD: '/home/me',
  LD_LIBRARY_PATH: `${MOUNT}/usr/lib:`,
  GSETTINGS_SCHEMA_DIR: `${MOUNT}/usr/share/glib-2.0/schemas:`,
  XDG_DATA_DIRS: `./share/:${MOUNT}/usr/share/:/usr/local/share/:/usr/share/`,
};

/** Creates a program that writes its environment to a file. */
function spyOn(folder: string, name: string): () => string {
  const file = path.join(folder, 'seen');
  writeFileSync(path.join(folder, name), `#!/bin/sh\n/usr/bin/env > ${file}\n`);
  chmodSync(path.join(folder, name), 0o755);
  return () => readFileSync(file, 'utf8');
}

test(
  'system programs get nothing of an AppImage: D-Bus tools',
  { skip: process.platform === 'win32' },
  async (t) => {
    const folder = temporaryFolder(t);
    const seen = spyOn(folder, 'gdbus');
    await askTrayHost('linux', {
      ...APP_IMAGE,
      PATH: `${MOUNT}:${MOUNT}/usr/sbin:${folder}`,
      DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere',
    });
    assert.doesNotMatch(seen(), /mount_luna|AppImage|LD_LIBRARY_PATH|GSETTINGS/u);
    assert.match(seen(), new RegExp(`^PATH=${folder}$`, 'mu'));
    assert.match(seen(), /^XDG_DATA_DIRS=\.\/share\/:\/usr\/local\/share\/:\/usr\/share\/$/mu);
  },
);

test(
  'system programs get nothing of an AppImage: the login shell',
  { skip: process.platform === 'win32' },
  async (t) => {
    const folder = temporaryFolder(t);
    const seen = spyOn(folder, 'bash');
    await readLoginShell({
      shell: path.join(folder, 'bash'),
      env: { ...APP_IMAGE, PATH: `${MOUNT}:/usr/bin:/bin` },
      platform: 'linux',
      isStdinTty: false,
      names: [],
    });
    assert.doesNotMatch(seen(), /mount_luna|AppImage|LD_LIBRARY_PATH|GSETTINGS/u);
    assert.match(seen(), /^PATH=\/usr\/bin:\/bin$/mu);
  },
);

test('outside an AppImage the environment is unchanged, and folders beside its mount are kept', () => {
  const plain = { PATH: '/usr/bin::', LD_LIBRARY_PATH: '/opt/lib:' };
  assert.deepEqual(childEnv(plain), plain);
  const beside = childEnv({
    APPDIR: '/tmp/.mount_a',
    PATH: '/tmp/.mount_ab/bin:/tmp/.mount_a:/tmp/.mount_a/../x',
  });
  assert.deepEqual(beside, { PATH: '/tmp/.mount_ab/bin:/tmp/.mount_a/../x' });
});
