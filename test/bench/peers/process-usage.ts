import { readdirSync, readFileSync } from 'node:fs';
import type { Usage } from '../protocol.ts';

/**
 * Returns the usage of a non-Node process and its children, from Linux's /proc (proc(5)). `schedstat` counts
 * nanoseconds per thread; `stat` counts ticks of 10 ms, too coarse for a proxy with 15 µs per request.
 */
export function processUsage(pid: number): Usage {
  let cpuMicros = 0;
  let rssBytes = 0;
  for (const member of [pid, ...childrenOf(pid)]) {
    cpuMicros += cpuMicrosOf(member);
    rssBytes += rssBytesOf(member);
  }
  return { cpuMicros, rssBytes };
}

function childrenOf(pid: number): number[] {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return all.map(Number).filter((candidate) => parentOf(candidate) === pid);
}

/** Returns the parent's id, or 0 if the process has ended. */
function parentOf(pid: number): number {
  try {
    return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

function cpuMicrosOf(pid: number): number {
  let nanoseconds = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    nanoseconds += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
  }
  return nanoseconds / 1000;
}

function rssBytesOf(pid: number): number {
  const kibibytes = /^Rss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1];
  return Number(kibibytes) * 1024;
}
