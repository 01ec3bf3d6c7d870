/** What became of one test, as TAP's top level says it. */
export interface Outcome {
  readonly name: string;
  readonly kind: 'passed' | 'failed' | 'skipped';
  /** Why it was skipped. */
  readonly reason?: string;
}

/** The tests of a run in their order. */
export interface Outcomes {
  readonly outcomes: readonly Outcome[];
  /** Whether the run came to its end; else nothing is known of the rest. */
  readonly isComplete: boolean;
}

/** Both words that TAP has for a test that did not count, in what Node prints, not in a comment of ours: each is skipped. */
const LINE = /^(not )?ok \d+ - (.*?)(?: # (?:SKIP|TODO) ?(.*))?$/u;

/** Reads TAP as Node writes it. */
export function outcomesOf(tap: string): Outcomes {
  // Windows' line ends are among them.
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

/** TAP keeps its own signs apart by a backslash. */
function unescaped(text: string): string {
  return text.replaceAll(/\\([\\#])/gu, '$1');
}
