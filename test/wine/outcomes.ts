/** Result of one test from the top level of the TAP output. */
export interface Outcome {
  readonly name: string;
  readonly kind: 'passed' | 'failed' | 'skipped';
  /** Why the test was skipped. */
  readonly reason?: string;
}

/** Results of a run, in order. */
export interface Outcomes {
  readonly outcomes: readonly Outcome[];
  /** Whether the run finished; otherwise the rest is unknown. */
  readonly isComplete: boolean;
}

/** A result line; both TAP directives for tests that do not count are treated as skipped. */
const LINE = /^(not )?ok \d+ - (.*?)(?: # (?:SKIP|TODO) ?(.*))?$/u;

/** Parses TAP as Node writes it. */
export function outcomesOf(tap: string): Outcomes {
  // Some lines end as on Windows.
  const lines = tap.split(/\r?\n/u);
  const outcomes = lines.flatMap((line) => outcomeOf(line) ?? []);
  return { outcomes, isComplete: lines.some((line) => /^# duration_ms \d/u.test(line)) };
}

function outcomeOf(line: string): Outcome | undefined {
  const found = LINE.exec(line);
  if (found === null) return undefined;
  const [, not, text = '', reason] = found;
  const name = unescaped(text);
  if (not !== undefined) return { name, kind: 'failed' };
  return reason === undefined
    ? { name, kind: 'passed' }
    : { name, kind: 'skipped', reason: unescaped(reason) };
}

/** Undoes TAP's backslash escapes. */
function unescaped(text: string): string {
  return text.replaceAll(/\\([\\#])/gu, '$1');
}
