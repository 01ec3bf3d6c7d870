import { spawnSync } from 'node:child_process';

/**
 * Returns the descendants of a process as the system lists them at the moment, without the process itself. Empty if the
 * system has no suitable `ps`, such as on Windows and in bare containers.
 */
export function processesBelow(pid: number): readonly number[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=', '-o', 'ppid='], {
    encoding: 'utf8',
    timeout: 2000,
  });
  // One `-o` per column: some versions take everything after the first `=` as the heading and print a single column.
  // Despite its type, `stdout` is null if `ps` could not be started.
  const rows = [...(stdout ?? '').matchAll(/^[ \t]*(\d+)[ \t]+(\d+)[ \t]*$/gmu)].map(([, own, parent]) => {
    return { pid: Number(own), parent: Number(parent) };
  });
  const found = new Set([pid]);
  for (const each of found) for (const row of rows) if (row.parent === each) found.add(row.pid);
  found.delete(pid);
  return [...found];
}
