import { spawnSync } from 'node:child_process';
import { realpathSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../support/command-line.ts';
import { FOLDER, IMAGE, prepareStorage, recordBuild, removeStorage, storageEnvironment } from './storage.ts';

/**
 * Builds the image from the same Dockerfile that users have, but without an image registry: its base images are made
 * from Debian packages and the Node that runs this script. Leaves the image, or the reason why it is missing, for
 * image.test.ts.
 */
const PACKAGES = 'buildah podman crun debootstrap netavark aardvark-dns iptables uidmap podman-compose'.split(
  ' ',
);
const BASE = path.join(FOLDER, 'base');
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';
const RUNTIME = 'docker.io/library/debian:bookworm-slim';
const NODE = 'docker.io/library/node:24-bookworm-slim';
/** Do not wait for a slow mirror. */
const LIMIT_MS = 120_000;
const BUILD_LIMIT_MS = 400_000;

try {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) throw new Error('that takes root on Linux');
  installPackages();
  prepareStorage();
  makeBases();
  // Reuses npm's cache. The OCI format would drop the health check.
  const cache = run('npm', ['config', 'get', 'cache']).trim();
  const how = ['--format', 'docker', '--network', 'host', '--volume', `${cache}:/root/.npm`, '--tag', IMAGE];
  run('buildah', ['bud', ...how, ROOT], BUILD_LIMIT_MS);
  recordBuild('');
} catch (error) {
  const failure = error instanceof Error ? error.message : String(error);
  removeStorage();
  recordBuild(failure);
  process.stdout.write(`The image could not be built: ${failure}\n`);
  process.exitCode = 1;
}

function installPackages(): void {
  const isThere = (command: string): boolean => spawnSync(command, ['--version']).error === undefined;
  if (['buildah', 'podman', 'crun', 'debootstrap', 'podman-compose'].every(isThere)) return;
  run('apt-get', ['update']);
  run('apt-get', ['install', '--yes', '--no-install-recommends', ...PACKAGES]);
}

/** Makes both base images equivalent to those in Docker's registry, as far as the Dockerfile requires. */
function makeBases(): void {
  run('debootstrap', ['--variant=minbase', 'bookworm', BASE], BUILD_LIMIT_MS);
  for (const folder of ['var/cache/apt', 'var/lib/apt/lists']) {
    rmSync(path.join(BASE, folder), { recursive: true, force: true });
  }
  const runtime = run('buildah', ['from', 'scratch']).trim();
  run('buildah', ['copy', '--quiet', runtime, BASE, '/']);
  commit(runtime, RUNTIME);
  rmSync(BASE, { recursive: true });
  const node = run('buildah', ['from', RUNTIME]).trim();
  // Such as /usr/lib/node_modules/npm/bin/npm-cli.js.
  const npm = path.join(run('sh', ['-c', 'readlink -f "$(command -v npm)"']).trim(), '../..');
  run('buildah', ['copy', '--quiet', node, realpathSync(process.execPath), '/usr/local/bin/node']);
  run('buildah', ['copy', '--quiet', node, npm, '/usr/local/lib/node_modules/npm']);
  run('buildah', ['copy', '--quiet', node, CERTIFICATES, CERTIFICATES]);
  run('buildah', [
    'run',
    node,
    '--',
    'ln',
    '-s',
    '../lib/node_modules/npm/bin/npm-cli.js',
    '/usr/local/bin/npm',
  ]);
  // On a network with TLS inspection, npm needs the certificates that this machine trusts.
  run('buildah', ['config', '--env', `NODE_EXTRA_CA_CERTS=${CERTIFICATES}`, node]);
  commit(node, NODE);
}

function commit(container: string, name: string): void {
  run('buildah', ['commit', '--quiet', '--format', 'docker', container, name]);
  run('buildah', ['rm', container]);
}

/** Returns a command's output; throws with its last line if it fails. */
function run(command: string, args: readonly string[], timeout = LIMIT_MS): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    env: { ...storageEnvironment(), DEBIAN_FRONTEND: 'noninteractive' },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    timeout,
  });
  if (error !== undefined) throw new Error(`${command} ${args[0]}: ${error.message}`);
  if (status !== 0) throw new Error(`${command} ${args[0]}: ${(stderr || stdout).trim().split('\n').at(-1)}`);
  return stdout;
}
