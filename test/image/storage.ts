import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Images, containers and settings of their own: nothing of the machine's is touched. */
export const FOLDER = path.join(tmpdir(), 'lunaroute-image');
const RECORD = path.join(FOLDER, 'built.json');

/** What the image is called, as compose and the seed's text call it. */
export const IMAGE = 'docker.io/library/lunaroute:latest';

/** Neither systemd nor cgroups are asked for: a build machine is often a container itself. */
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

/** What buildah and podman are to use. */
export function storageEnvironment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    CONTAINERS_STORAGE_CONF: path.join(FOLDER, 'storage.conf'),
    CONTAINERS_CONF: path.join(FOLDER, 'containers.conf'),
    CONTAINERS_REGISTRIES_CONF: path.join(FOLDER, 'registries.conf'),
    BUILDAH_ISOLATION: 'chroot',
  };
}

/** Makes the folder with its settings, empty. */
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

/** Takes it all away, the containers that may still run included. */
export function removeStorage(): void {
  if (spawnSync('podman', ['--version']).status === 0) {
    spawnSync('podman', ['system', 'reset', '--force'], { env: storageEnvironment(), timeout: 60_000 });
  }
  rmSync(FOLDER, { recursive: true, force: true });
}

/** Notes that the image is there, or why it is not. */
export function recordBuild(failure: string): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(RECORD, JSON.stringify({ failure }));
}

/** Why nothing can be run; false where it can. */
export function whyNotBuilt(): string | false {
  let record: { readonly failure?: unknown };
  try {
    record = JSON.parse(readFileSync(RECORD, 'utf8'));
  } catch {
    return 'the image is not built: npm run test:image builds it, in three to six minutes';
  }
  return record.failure === '' ? false : `the image could not be built: ${String(record.failure)}`;
}
