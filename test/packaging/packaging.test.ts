import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { before, test, after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { extractFile, listPackage } from '@electron/asar';
import { FuseState, FuseV1Options, FuseVersion, getCurrentFuseWire } from '@electron/fuses';
import { load } from 'js-yaml';
import { writeStubDistribution } from './stub-distribution.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const EXECUTABLE = 'lunaroute-tray';

/** Paths allowed in the app; nothing else is shipped. */
const SHIPPED: readonly RegExp[] = [
  /^package\.json$/u,
  /^dist(?:\/(?:electron(?:\/icons)?|window(?:\/assets)?))?$/u,
  /^dist\/electron\/(?:main\.js|preload\.cjs|certificate-reader\.js|redact-worker\.js)$/u,
  /^dist\/electron\/icons\/(?:tray-(?:running|stopped|trouble)(?:\.(?:png|ico)|Template(?:@2x)?\.png)|icon\.(?:png|ico))$/u,
  /^dist\/(?:window|electron)\/licenses\.json\.br$/u,
  /^dist\/window\/index\.html$/u,
  /^dist\/window\/assets\/[\w@-]+(?:\.[\w-]+)*-[\w-]{8}\.(?:js|css|woff2|svg|png)$/u,
];
/** Files that the app requires. */
const NEEDED = [
  'package.json',
  'dist/electron/main.js',
  'dist/electron/preload.cjs',
  'dist/electron/certificate-reader.js',
  'dist/electron/redact-worker.js',
  'dist/electron/icons/icon.png',
  'dist/electron/icons/tray-running.png',
  'dist/electron/icons/tray-troubleTemplate@2x.png',
  'dist/window/index.html',
  'dist/electron/licenses.json.br',
  'dist/window/licenses.json.br',
];

const skip =
  process.platform === 'win32'
    ? 'the stub of Electron is a Linux program, and is packed on Linux and macOS only'
    : !existsSync(path.join(ROOT, 'dist/electron/main.js')) &&
      'the app is not built: npm test builds it, as does npm run build:shell';

let folder = '';
let archive = '';
/** One folder per processor architecture. */
const UNPACKED = ['linux-unpacked', 'linux-arm64-unpacked'];

before(async () => {
  if (skip !== false) return;
  folder = mkdtempSync(path.join(tmpdir(), 'lunaroute-packaging-'));
  const distribution = path.join(folder, 'electron');
  const version = electronVersion();
  writeStubDistribution(distribution, version);
  const cli = path.join(ROOT, 'node_modules/electron-builder/cli.js');
  const config = {
    electronDist: distribution,
    electronVersion: version,
    'directories.output': path.join(folder, 'out'),
    afterPack: path.join(import.meta.dirname, 'desktop-entry.js'),
  };
  const options = Object.entries(config).map(([key, value]) => `-c.${key}=${value}`);
  await promisify(execFile)(
    process.execPath,
    [cli, '--linux', 'dir', '--x64', '--arm64', '--publish', 'never', ...options],
    { cwd: ROOT },
  );
  archive = path.join(folder, 'out/linux-unpacked/resources/app.asar');
});

after(() => {
  if (folder !== '') rmSync(folder, { recursive: true, force: true });
});

function electronVersion(): string {
  const manifest = asRecord(
    JSON.parse(readFileSync(createRequire(import.meta.url).resolve('electron/package.json'), 'utf8')),
  );
  return String(manifest['version']);
}

function kb(bytes: number): string {
  return `${Math.round(bytes / 1000)} kB`;
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  assert.ok(typeof value === 'object' && value !== null);
  return { ...value };
}

/** Returns paths with forward slashes and without a leading one. */
function shipped(): string[] {
  return listPackage(archive, { isPack: false }).map((name) =>
    name.replaceAll('\\', '/').replace(/^\//u, ''),
  );
}

function textOf(name: string): string {
  return extractFile(archive, path.normalize(name)).toString();
}

test('the package contains what the app reads and nothing else', { skip }, () => {
  const files = shipped();
  assert.deepEqual(
    files.filter((file) => !SHIPPED.some((pattern) => pattern.test(file))),
    [],
  );
  assert.deepEqual(
    NEEDED.filter((file) => !files.includes(file)),
    [],
  );
});

test('nothing in the package refers to a source map or to the build machine', { skip }, () => {
  for (const file of shipped().filter((name) => /\.(?:js|cjs|css|html|json)$/u.test(name))) {
    const text = textOf(file);
    assert.doesNotMatch(text, /^\/[/*][#@] sourceMappingURL=/mu, file);
    assert.ok(!text.includes(ROOT), `${file} names ${ROOT}`);
  }
});

test(
  'the package starts at the shell and contains neither scripts nor dependencies to install',
  { skip },
  () => {
    const manifest = asRecord(JSON.parse(textOf('package.json')));
    assert.equal(manifest['main'], 'dist/electron/main.js');
    assert.equal(manifest['type'], 'module');
    assert.equal(manifest['devDependencies'], undefined);
    assert.equal(manifest['scripts'], undefined);
  },
);

test('the program bundles its packages and imports only Electron and Node', { skip }, () => {
  const text = textOf('dist/electron/main.js');
  // Statements follow each other without line breaks.
  const imported = [
    ...text.matchAll(/(?:^|[;\n])import\s*(?:[\w$\s{},*]+?from\s*)?["']([^"'\n]+)["']/gu),
  ].map((match) => match[1] ?? '');
  assert.ok(imported.includes('electron'), 'no import was found: the search is broken');
  assert.deepEqual(
    imported.filter((name) => name !== 'electron' && !isBuiltin(name)),
    [],
  );
});

test('the preload script is a plain script that requires only Electron', { skip }, () => {
  const text = textOf('dist/electron/preload.cjs');
  assert.doesNotMatch(text, /^\s*(?:import|export)\b|\bimport\(/mu);
  const required = [...text.matchAll(/\brequire\(["'`]([^"'`]+)["'`]\)/gu)].map((match) => match[1]);
  assert.deepEqual([...new Set(required)], ['electron']);
});

test('the page has no inline script and loads nothing from elsewhere', { skip }, () => {
  const text = textOf('dist/window/index.html');
  const scripts = [...text.matchAll(/<script\b([^>]*)>([^<]*)<\/script>/gu)];
  assert.ok(scripts.length > 0, 'no script was found: the search is broken');
  for (const [, attributes = '', body = ''] of scripts) {
    assert.match(attributes, /\bsrc="\.\/assets\/[^"]+"/u);
    assert.equal(body.trim(), '');
  }
  assert.doesNotMatch(text, /\son\w+=|<style\b|\sstyle=|javascript:/u);
  assert.doesNotMatch(text, /(?:src|href)="(?:\w+:)?\/\//u);
});

test('both architectures are packed with identical contents', { skip }, () => {
  const [x64, arm64] = UNPACKED.map((unpacked) =>
    readFileSync(path.join(folder, 'out', unpacked, 'resources/app.asar')),
  );
  assert.ok(x64?.equals(arm64 ?? Buffer.alloc(0)));
});

for (const unpacked of UNPACKED)
  test(`the fuses in the program of ${unpacked} are set as decided`, { skip }, async () => {
    const wire = await getCurrentFuseWire(path.join(folder, 'out', unpacked, EXECUTABLE));
    assert.equal(wire.version, FuseVersion.V1);
    const decided: Readonly<Record<FuseV1Options, FuseState>> = {
      [FuseV1Options.RunAsNode]: FuseState.DISABLE,
      [FuseV1Options.EnableCookieEncryption]: FuseState.DISABLE,
      [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: FuseState.DISABLE,
      [FuseV1Options.EnableNodeCliInspectArguments]: FuseState.DISABLE,
      [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: FuseState.ENABLE,
      [FuseV1Options.OnlyLoadAppFromAsar]: FuseState.ENABLE,
      [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: FuseState.DISABLE,
      [FuseV1Options.GrantFileProtocolExtraPrivileges]: FuseState.DISABLE,
      [FuseV1Options.WasmTrapHandlers]: FuseState.ENABLE,
    };
    const { version: _version, ...states } = wire;
    assert.deepEqual({ ...states }, { ...decided });
  });

const config = asRecord(load(readFileSync(path.join(ROOT, 'electron-builder.yml'), 'utf8')));

test('macOS does not throttle the proxy while no window is visible', () => {
  assert.equal(asRecord(asRecord(config['mac'])['extendInfo'])['NSAppSleepDisabled'], true);
});

test('an AppImage needs no libfuse 2, and is not started without its sandbox', () => {
  assert.match(String(asRecord(config['toolsets'])['appimage']), /^[1-9]/u);
  assert.equal(asRecord(config['linux'])['executableArgs'], undefined);
});

test('on Linux the window and its desktop entry share a name', { skip }, () => {
  const linux = asRecord(config['linux']);
  assert.equal(linux['syncDesktopName'], true);
  const manifest = asRecord(JSON.parse(textOf('package.json')));
  assert.equal(manifest['desktopName'], `${String(linux['executableName'])}.desktop`);
  const lines = readFileSync(path.join(folder, 'out/lunaroute-tray.desktop'), 'utf8').trim().split('\n');
  assert.equal(lines.shift(), '[Desktop Entry]');
  const entry = Object.fromEntries(
    lines.map((line) => [line.split('=', 1)[0], line.slice(line.indexOf('=') + 1)]),
  );
  const { Comment: comment, ...rest } = entry;
  assert.match(comment ?? '', /^A local proxy/u);
  assert.deepEqual(rest, {
    Name: 'LunaRoute Tray',
    Exec: '"/opt/LunaRoute Tray/lunaroute-tray" %U',
    Terminal: 'false',
    Type: 'Application',
    Icon: 'lunaroute-tray',
    StartupWMClass: 'lunaroute-tray',
    Categories: 'Development;',
  });
});

/** Parses a module in a fresh process and prints the time it took in milliseconds. */
const PARSE = `
  const text = require('node:fs').readFileSync(process.argv[1], 'utf8');
  const from = performance.now();
  new (require('node:vm').SourceTextModule)(text);
  console.log(performance.now() - from);
`;

test('the package is at most 4 MB, and its preload script at most 1 kB', { skip }, (t) => {
  const packed = statSync(archive).size;
  const main = path.join(folder, 'main.js');
  writeFileSync(main, textOf('dist/electron/main.js'));
  const flags = ['--experimental-vm-modules', '--no-warnings', '-e', PARSE, main];
  const parsed = Number(execFileSync(process.execPath, flags, { encoding: 'utf8' }));
  t.diagnostic(
    `package ${kb(packed)}, main script ${kb(statSync(main).size)}, parsed cold in ${parsed.toFixed(1)} ms`,
  );
  assert.ok(packed > 100_000 && packed <= 4_000_000, `${packed} bytes`);
  assert.ok(textOf('dist/electron/preload.cjs').length <= 1000);
});

test('installed apps use the app ID of the program', () => {
  const identity = readFileSync(path.join(ROOT, 'electron/system/identity.ts'), 'utf8');
  assert.equal(/APP_ID = '([^']+)'/u.exec(identity)?.[1], config['appId']);
});
