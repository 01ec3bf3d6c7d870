/** For what an event begins and nobody awaits: a failure is told on stderr and stops nothing. */
export function inBackground(what: string, work: () => Promise<unknown>): void {
  work().catch((error: unknown) => tellFailure(what, error));
}

/** One line on stderr. */
export function tellFailure(what: string, error: unknown): void {
  process.stderr.write(`${what} failed: ${error instanceof Error ? error.message : String(error)}\n`);
}
