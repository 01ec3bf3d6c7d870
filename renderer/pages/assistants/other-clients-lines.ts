import type { Dialect } from '../../../src/contract/dialect.ts';
import { ADDRESS_VARIABLES, DIALECT_DEFINITIONS } from '../../../src/dialects/dialects.ts';

/** The line that points clients of one dialect at the proxy. */
export interface ClientLine {
  readonly dialect: Dialect;
  readonly label: string;
  readonly line: string;
}

/** Sorts the lines for a shell by the clients that read them; any other line is left out. */
export function clientLines(text: string): readonly ClientLine[] {
  const lines = text.split(/\r?\n/u).filter(Boolean);
  return ADDRESS_VARIABLES.flatMap(({ dialect, name }) => {
    const line = lines.find((one) => one.includes(name));
    const label = `${DIALECT_DEFINITIONS[dialect].label}-compatible`;
    return line === undefined ? [] : [{ dialect, label, line }];
  });
}

/** The lines that keep requests for the proxy from another one; empty where none is needed. */
export function exceptionLines(text: string): readonly string[] {
  return text.split(/\r?\n/u).filter((line) => /\bno_proxy\b/iu.test(line));
}

/** The address in such a line, for clients with a field for it; empty where there is none. */
export function addressIn(line: string): string {
  return /https?:\/\/[^\s'";]+/u.exec(line)?.[0] ?? '';
}
