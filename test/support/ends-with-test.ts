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

/** Kills the process when the test ends and waits for its exit; `end` replaces the kill if that is not enough. */
export function endsWithTest(
  context: TestContext,
  child: ChildProcess,
  end: () => unknown = () => child.kill('SIGKILL'),
): void {
  leftoversOf(context).processes.push({ child, end });
}

/** Calls `close` when the test ends, before any folder is removed: Windows does not remove a folder with open files. */
export function closesWithTest(context: TestContext, close: () => unknown): void {
  leftoversOf(context).owners.push(close);
}

/**
 * Removes the folder when the test ends, after all processes that may use it have exited and everything registered for
 * closing is closed.
 */
export function goesWithTest(context: TestContext, folder: string): void {
  leftoversOf(context).folders.push(folder);
}

/** One hook for everything, because a test's hooks run in the order in which they were registered. */
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
  // Remnants (helpers of a process, handles that close on their own) may take a moment longer.
  for (const folder of folders) {
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

async function ended(child: ChildProcess, end: () => unknown): Promise<void> {
  const isGone = child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  const gone = isGone ? undefined : once(child, 'exit');
  // A process that has exited may have left others in its group.
  await end();
  await gone;
}
