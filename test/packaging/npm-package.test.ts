import assert from 'node:assert/strict';
import { execFile, spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import http, { type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { z } from 'zod';
import { isTooOld } from '../../src/cli/oldest-node.js';
import { builtServer } from '../support/build-unless-fresh.ts';
import { cleanEnv, ROOT, RunningCommand, temporaryFolder } from '../support/command-line.ts';
import { builtWindow } from '../support/electron/built-shell.ts';
import { endsWithTest } from '../support/ends-with-test.ts';
import { portOf } from '../support/eventually.ts';

const execute = promisify(execFile);
/** Paths allowed in the package; nothing else is published. */
const PUBLISHED: readonly RegExp[] = [
  /^(?:package\.json|README\.md|LICENSE|docs\/config\.schema\.json)$/u,
  /^dist\/server\/[\w-]+\.js$/u,
  /^dist\/(?:server|window)\/licenses\.json\.br$/u,
  /^dist\/window\/index\.html(?:\.br|\.gz)?$/u,
  /^dist\/window\/assets\/[\w@-]+(?:\.[\w-]+)*-[\w-]{8}\.(?:js|css|woff2|svg|png)(?:\.br|\.gz)?$/u,
];
const NEEDED = [
  'dist/server/launch.js',
  'dist/server/main.js',
  'dist/window/index.html',
  'LICENSE',
  'README.md',
];
const Packed = z.tuple([
  z.object({
    filename: z.string(),
    unpackedSize: z.number(),
    files: z.array(z.object({ path: z.string() })),
  }),
]);
const Manifest = z.looseObject({
  bin: z.record(z.string(), z.string()),
  optionalDependencies: z.record(z.string(), z.string()),
  publishConfig: z.object({ provenance: z.boolean() }).loose(),
});
/** Errors if the registry is unreachable and npm has no cached copy. */
const OFFLINE = /EAI_AGAIN|ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENOTCACHED|ENETUNREACH/u;

const skip =
  process.platform === 'win32' && 'npm is no program on Windows but a script, which is started otherwise';
const old = oldNode();
const skipOld = skip || (old === undefined && 'no Node that is too old is in the PATH');

let folder = '';
let packed: z.infer<typeof Packed>[0] | undefined;

before(async () => {
  if (skip !== false) return;
  await Promise.all([builtServer(), builtWindow()]);
  folder = mkdtempSync(path.join(tmpdir(), 'lunaroute-npm-'));
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  [packed] = Packed.parse(JSON.parse((await execute('npm', args, { cwd: ROOT })).stdout));
});

after(() => {
  if (folder !== '') rmSync(folder, { recursive: true, force: true });
});

/** Returns a `node` on the PATH that is too old for this program. */
function oldNode(): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .map((at) => path.join(at, 'node'))
    .filter((file) => existsSync(file))
    .find((file) => isTooOld(spawnSync(file, ['--version'], { encoding: 'utf8' }).stdout.slice(1)));
}

test('npm publishes only the bundle and the page', { skip }, () => {
  const files = packed?.files.map((file) => file.path) ?? [];
  assert.deepEqual(
    files.filter((file) => !PUBLISHED.some((pattern) => pattern.test(file))),
    [],
  );
  assert.deepEqual(
    NEEDED.filter((file) => !files.includes(file)),
    [],
  );
  assert.ok((packed?.unpackedSize ?? 0) < 6_000_000, `${packed?.unpackedSize} bytes`);
});

test('the package is publishable, with provenance, and depends only on Node', () => {
  const manifest = Manifest.parse(JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')));
  assert.equal(manifest['private'], undefined);
  assert.equal(manifest['dependencies'], undefined);
  assert.equal(manifest.publishConfig.provenance, true);
  for (const name of Object.keys(manifest.optionalDependencies))
    assert.match(name, /^node-(?:bin-)?\w+-\w+$/u);
});

/** Returns an environment in which `node` is the old one. */
function oldEnv(home: string): Record<string, string | undefined> {
  return { ...cleanEnv({ home }), PATH: `${path.dirname(old ?? '')}:/usr/bin:/bin` };
}

function start(context: TestContext, home: string, command: readonly string[]): RunningCommand {
  const [file = '', ...args] = command;
  const child = spawn(file, args, { cwd: home, env: oldEnv(home) });
  endsWithTest(context, child);
  return new RunningCommand(child);
}

/** Installs the package; false if the registry is needed but unreachable. */
async function install(home: string, ...flags: readonly string[]): Promise<boolean> {
  const args = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--fetch-retries=0', ...flags];
  try {
    await execute('npm', [...args, path.join(folder, packed?.filename ?? '')], {
      cwd: home,
      env: { ...oldEnv(home), HOME: process.env['HOME'] },
    });
    return true;
  } catch (error) {
    if (OFFLINE.test(String(error))) return false;
    throw error;
  }
}

test(
  'an old Node hands over to the Node that npm installed, however the package was installed',
  { skip: skipOld },
  async (context) => {
    const home = temporaryFolder(context);
    writeFileSync(path.join(home, 'package.json'), '{}');
    const broken = path.join(home, 'broken.yaml');
    writeFileSync(broken, 'port: many\n', { mode: 0o600 });
    const prefix = path.join(home, 'global');
    const globalBin = path.join(prefix, 'bin/lunaroute-tray');
    const bin = path.join(home, 'node_modules/.bin/lunaroute-tray');
    const serverBin = path.join(home, 'node_modules/.bin/lunaroute-server');
    assert.ok(await install(home, '--omit=optional'));

    await context.test('without that Node the error names the version', async () => {
      const command = start(context, home, [bin, '--version']);
      assert.equal(await command.exited, 1);
      assert.match(
        command.stderr,
        /^LunaRoute needs Node 24\.18 or later, but found \d+\.\d+\.\d+\. npm installs one.*--omit=optional.*\n$/u,
      );
    });

    // npm -g omits nothing, whatever its flags.
    if (!(await install(home, '-g', '--prefix', prefix)))
      return context.skip('the registry cannot be reached, and npm has no copy of its Node');
    linkBroughtNode(path.join(prefix, 'lib/node_modules/lunaroute-tray/node_modules'), home);

    for (const command of [['npx', '--no', 'lunaroute-tray'], [bin], [globalBin], [serverBin]]) {
      await context.test(
        `${path.relative(home, command[0] ?? '')}: output and exit code are passed on`,
        async () => {
          const version = start(context, home, [...command, '--version']);
          const check = start(context, home, [...command, 'check', '--config', broken]);
          assert.equal(await version.exited, 0, version.stderr);
          assert.match(version.stdout, /^\d+\.\d+\.\d+\n$/u);
          assert.equal(await check.exited, 2, check.stderr);
          assert.match(check.stdout, /broken\.yaml:1:7/u);
        },
      );
    }

    await context.test('the signal that ends a command ends every process above it', async () => {
      const command = ['run', '--demo', '--', 'sh', '-c', 'kill -TERM $$'];
      const run = start(context, home, [bin, ...command]);
      await run.exited;
      assert.equal(run.child.signalCode, 'SIGTERM');
    });

    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
      await context.test(`${signal} lets a stream end and exits with code 0`, async () => {
        const { url, release } = await heldStream(context);
        const config = path.join(home, 'config.yaml');
        writeFileSync(config, `providers: { openai: { base_url: '${url}' } }\n`, { mode: 0o600 });
        const serve = start(context, home, [serverBin, '--config', config, '--port', '0', '--no-ui']);
        const answer = await fetch(`http://127.0.0.1:${await serve.port()}/v1/models`);
        serve.child.kill(signal);
        await serve.printed(/Quitting/u);
        release();
        assert.equal(await answer.text(), 'first;last');
        assert.equal(await serve.exited, 0);
        assert.equal(serve.stderr, '');
      });
    }
  },
);

/** Links the bundled Node as if npm had unpacked it here, too: its 190 MB are on the disk once, under two names. */
function linkBroughtNode(from: string, home: string): void {
  const name = readdirSync(from).find((one) => one.startsWith('node-')) ?? '';
  const to = path.join(home, 'node_modules', name);
  mkdirSync(path.join(to, 'bin'), { recursive: true });
  cpSync(path.join(from, name, 'package.json'), path.join(to, 'package.json'));
  linkSync(path.join(from, name, 'bin/node'), path.join(to, 'bin/node'));
  symlinkSync(path.join(to, 'bin/node'), path.join(home, 'node_modules/.bin/node'));
}

/** Starts a provider that sends the first half of a response, and the rest when `release` is called. */
async function heldStream(
  context: TestContext,
): Promise<{ readonly url: string; readonly release: () => void }> {
  const held: ServerResponse[] = [];
  const server = http.createServer((_request, response) => {
    response.write('first;');
    held.push(response);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  context.after(() => (server.close(), server.closeAllConnections()));
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    release: () => {
      for (const response of held) response.end('last');
    },
  };
}
