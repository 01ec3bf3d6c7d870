import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import type { TestContext } from 'node:test';

interface Leftovers {
  readonly processes: { readonly child: ChildProcess; readonly end: () => unknown }[];
  readonly owners: (() => unknown)[];
  readonly folders: string[];
}

const leftovers = new WeakMap<TestContext, Leftovers>();

/** Kills the process when the test ends, and waits until it has gone; `end` where a kill is not enough. */
export function endsWithTest(
  context: TestContext,
  child: ChildProcess,
  end: () => unknown = () => child.kill('SIGKILL'),
): void {
  leftoversOf(context).processes.push({ child, end });
}

/** Closes what has files open when the test ends, before any folder is removed: Windows removes none with an open file. */
export function closesWithTest(context: TestContext, close: () => unknown): void {
  leftoversOf(context).owners.push(close);
}

/** Removes the folder when the test ends, after every process that may stand in it or write there, and what is closed with the test. */
export function goesWithTest(context: TestContext, folder: string): void {
  leftoversOf(context).folders.push(folder);
}

/** One hook for both: hooks of a test run in the order in which they were made. */
function leftoversOf(context: TestContext): Leftovers {
  const known = leftovers.get(context);
  if (known !== undefined) return known;
  const made: Leftovers = { processes: [], owners: [], folders: [] };
  leftovers.set(context, made);
  context.after(() => tidy(made));
  return made;
}

async function tidy({ processes, owners, folders }: Leftovers): Promise<void> {
  await Promise.all(processes.map(({ child, end }) => ended(child, end)));
  for (const close of owners) await close();
  // What was left behind (helpers of a process, handles that close by themselves) may take a moment longer.
  for (const folder of folders) {
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

async function ended(child: ChildProcess, end: () => unknown): Promise<void> {
  const isGone = child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  const gone = isGone ? undefined : once(child, 'exit');
  // A process that has gone may have left others of its group.
  await end();
  await gone;
}
