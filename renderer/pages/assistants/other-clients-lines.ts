import type { Dialect } from '../../../src/contract/dialect.ts';
import { ADDRESS_VARIABLES, DIALECT_DEFINITIONS } from '../../../src/dialects/dialects.ts';

/** The line that points clients of one dialect at the proxy. */
export interface ClientLine {
  readonly dialect: Dialect;
  readonly label: string;
  readonly line: string;
}

/** Finds the lines of a shell script that point clients at the proxy, one per dialect; ignores all others. */
export function clientLines(text: string): readonly ClientLine[] {
  const lines = text.split(/\r?\n/u).filter(Boolean);
  return ADDRESS_VARIABLES.flatMap(({ dialect, name }) => {
    const line = lines.find((one) => one.includes(name));
    const label = `${DIALECT_DEFINITIONS[dialect].label}-compatible`;
    return line === undefined ? [] : [{ dialect, label, line }];
  });
}

/** The lines that keep requests to LunaRoute from going through another proxy; empty if none are needed. */
export function exceptionLines(text: string): readonly string[] {
  return text.split(/\r?\n/u).filter((line) => /\bno_proxy\b/iu.test(line));
}

/** The URL in such a line, for clients with a field for it; empty if there is none. */
export function addressIn(line: string): string {
  return /https?:\/\/[^\s'";]+/u.exec(line)?.[0] ?? '';
}
