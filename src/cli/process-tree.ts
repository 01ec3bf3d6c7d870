import { spawnSync } from 'node:child_process';

/**
 * The processes below one, as the system lists them now; its own is not among them. Empty where the system has no `ps` that can
 * tell, such as on Windows and in bare containers.
 */
export function processesBelow(pid: number): readonly number[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=', '-o', 'ppid='], {
    encoding: 'utf8',
    timeout: 2000,
  });
  // Two columns by two options: some take what follows the first `=` as its heading, and list one.
  // Null where it could not be started, whatever its type says.
  const rows = [...(stdout ?? '').matchAll(/^[ \t]*(\d+)[ \t]+(\d+)[ \t]*$/gmu)].map(([, own, parent]) => {
    return { pid: Number(own), parent: Number(parent) };
  });
  const found = new Set([pid]);
  for (const each of found) for (const row of rows) if (row.parent === each) found.add(row.pid);
  found.delete(pid);
  return [...found];
}
