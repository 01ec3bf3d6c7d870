import type { Dialect } from '../../src/contract/dialect.ts';

/** The line that points clients of one dialect at the proxy. */
export interface ClientLine {
  readonly dialect: Dialect;
  readonly label: string;
  readonly line: string;
}

const DIALECTS = [
  { dialect: 'anthropic', label: 'Anthropic-compatible', variable: 'ANTHROPIC_BASE_URL' },
  { dialect: 'openai', label: 'OpenAI-compatible', variable: 'OPENAI_BASE_URL' },
] as const;

/** Sorts the lines for a shell by the clients that read them; a line of neither is left out. */
export function clientLines(text: string): readonly ClientLine[] {
  const lines = text.split(/\r?\n/u).filter(Boolean);
  return DIALECTS.flatMap(({ dialect, label, variable }) => {
    const line = lines.find((one) => one.includes(variable));
    return line === undefined ? [] : [{ dialect, label, line }];
  });
}

/** The address in such a line, for clients with a field for it; empty where there is none. */
export function addressIn(line: string): string {
  return /https?:\/\/[^\s'";]+/u.exec(line)?.[0] ?? '';
}
