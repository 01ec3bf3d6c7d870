import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { resolveSettings } from '../../src/settings/resolve.ts';
import { CONFIG, onlyFinding, resolve, row, systemError } from './support.ts';
import { temporaryFolder } from '../support/command-line.ts';

const UPSTREAM = '/home/ada/.lunaroute/config.yaml';

test("by default the config file is in the platform's config folder", () => {
  const at = (given: Parameters<typeof resolve>[0]) => resolve(given).configPath;
  assert.equal(at({}), CONFIG);
  assert.equal(at({ env: { XDG_CONFIG_HOME: '/xdg' } }), '/xdg/lunaroute/config.yaml');
  assert.equal(at({ env: { XDG_CONFIG_HOME: 'relative' } }), CONFIG);
  assert.equal(
    at({ platform: 'darwin', homeDir: '/Users/ada' }),
    '/Users/ada/Library/Application Support/lunaroute/config.yaml',
  );
  const windows = { platform: 'win32', homeDir: 'C:\\Users\\ada' } as const;
  assert.equal(at({ ...windows, env: { APPDATA: 'D:\\Roaming' } }), 'D:\\Roaming\\lunaroute\\config.yaml');
  assert.equal(at(windows), 'C:\\Users\\ada\\AppData\\Roaming\\lunaroute\\config.yaml');
});

test("the upstream project's file is read only if there is no other", () => {
  const alone = resolve({ files: { [UPSTREAM]: 'port: 9000' } });
  assert.deepEqual([alone.configPath, alone.settings.port], [UPSTREAM, 9000]);
  const both = resolve({ yaml: 'port: 9001', files: { [UPSTREAM]: 'port: 9000' } });
  assert.deepEqual([both.configPath, both.settings.port], [CONFIG, 9001]);
});

test('--config overrides LUNAROUTE_CONFIG, which overrides the default path', () => {
  const files = { '/flag.yaml': 'port: 1', '/variable.yaml': 'port: 2' };
  const env = { LUNAROUTE_CONFIG: '/variable.yaml' };
  const flag = resolve({ yaml: 'port: 3', files, env, flags: { config: '/flag.yaml' } });
  assert.deepEqual([flag.configPath, flag.settings.port], ['/flag.yaml', 1]);
  assert.deepEqual(
    row(flag, 'config').hides.map(({ value }) => value),
    ['/variable.yaml', CONFIG],
  );
  assert.equal(resolve({ yaml: 'port: 3', files, env }).settings.port, 2);
});

test('a path with ~ starts at home and a relative path in the working folder', () => {
  const files = { '/home/ada/a.yaml': 'port: 1', '/work/b.yaml': 'port: 2' };
  assert.equal(resolve({ files, flags: { config: '~/a.yaml' } }).settings.port, 1);
  assert.equal(resolve({ files, flags: { config: 'b.yaml' }, cwd: '/work' }).settings.port, 2);
});

test('a missing file is an error if named and not if it is the default', () => {
  const flag = onlyFinding(resolve({ flags: { config: '/no.yaml' } }));
  assert.deepEqual([flag.code, flag.level, flag.at], ['file_missing', 'error', '--config']);
  const variable = onlyFinding(resolve({ env: { LUNAROUTE_CONFIG: '/no.yaml' } }));
  assert.deepEqual([variable.code, variable.at], ['file_missing', 'LUNAROUTE_CONFIG']);
  assert.deepEqual(resolve().findings, []);
});

test('an unreadable file is an error at its path, and the other layers stay in effect', () => {
  const resolved = resolve({ files: { [CONFIG]: systemError('EACCES') }, env: { LUNAROUTE_PORT: '9000' } });
  const finding = onlyFinding(resolved);
  assert.deepEqual([finding.code, finding.level, finding.at], ['file_unreadable', 'error', CONFIG]);
  assert.match(finding.message, /may not read/);
  assert.equal(resolved.settings.port, 9000);
});

test('on a real disk a file is read, and a folder or a file that is not UTF-8 is an error', (t) => {
  const folder = temporaryFolder(t);
  const at = (name: string) => path.join(folder, name);
  writeFileSync(at('good.yaml'), '\uFEFFport: 9000\r\n');
  writeFileSync(at('utf-16.yaml'), Buffer.from('\uFEFFport: 9000', 'utf16le'));
  const open = (config: string) =>
    resolveSettings({ env: {}, flags: { config }, homeDir: folder, platform: process.platform });
  assert.equal(open(at('good.yaml')).settings.port, 9000);
  assert.deepEqual(open(at('good.yaml')).findings, []);
  assert.match(onlyFinding(open(folder)).message, /is a folder/);
  const other = onlyFinding(open(at('utf-16.yaml')));
  assert.equal(other.code, 'file_unreadable');
  assert.match(other.message, /not UTF-8/);
});
