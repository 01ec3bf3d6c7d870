import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Folder for separate images, containers and settings, so that those of the machine stay untouched. */
export const FOLDER = path.join(tmpdir(), 'lunaroute-image');
const RECORD = path.join(FOLDER, 'built.json');

/** Name of the image in the compose file and in the original document. */
export const IMAGE = 'docker.io/library/lunaroute:latest';

/** Uses neither systemd nor cgroups: a build machine is often a container itself. */
const CONTAINERS = `[containers]
cgroups = "disabled"
default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
default_sysctls = []
log_driver = "k8s-file"
[engine]
runtime = "crun"
events_logger = "file"
cgroup_manager = "cgroupfs"
[network]
network_backend = "netavark"
`;

/** Returns the environment for buildah and podman. */
export function storageEnvironment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    CONTAINERS_STORAGE_CONF: path.join(FOLDER, 'storage.conf'),
    CONTAINERS_CONF: path.join(FOLDER, 'containers.conf'),
    CONTAINERS_REGISTRIES_CONF: path.join(FOLDER, 'registries.conf'),
    BUILDAH_ISOLATION: 'chroot',
  };
}

/** Creates the folder anew with its settings. */
export function prepareStorage(): void {
  removeStorage();
  mkdirSync(FOLDER, { recursive: true });
  const [graph, run] = ['storage', 'run'].map((name) => JSON.stringify(path.join(FOLDER, name)));
  writeFileSync(
    path.join(FOLDER, 'storage.conf'),
    `[storage]\ndriver = "vfs"\ngraphroot = ${graph}\nrunroot = ${run}\n`,
  );
  writeFileSync(path.join(FOLDER, 'containers.conf'), CONTAINERS);
  writeFileSync(path.join(FOLDER, 'registries.conf'), 'unqualified-search-registries = ["docker.io"]\n');
}

/** Removes everything, including containers that are still running. */
export function removeStorage(): void {
  if (spawnSync('podman', ['--version']).status === 0) {
    spawnSync('podman', ['system', 'reset', '--force'], { env: storageEnvironment(), timeout: 60_000 });
  }
  rmSync(FOLDER, { recursive: true, force: true });
}

/** Records that the image exists, or why it does not. */
export function recordBuild(failure: string): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(RECORD, JSON.stringify({ failure }));
}

/** Returns why the image cannot be run; false if it can. */
export function whyNotBuilt(): string | false {
  let record: { readonly failure?: unknown };
  try {
    record = JSON.parse(readFileSync(RECORD, 'utf8'));
  } catch {
    return 'the image is not built: npm run test:image builds it, in three to six minutes';
  }
  return record.failure === '' ? false : `the image could not be built: ${String(record.failure)}`;
}
