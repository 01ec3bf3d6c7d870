import { OWN_MARK } from './owned-file.ts';

/** A value that would be another line, or that nobody sees. */
const UNWRITABLE = /[^\P{Cc}\t]/u;

/** Whether a variable can be written into the file. */
export function isWritable(name: string, value: string): boolean {
  return /^[A-Za-z_]\w*$/u.test(name) && !UNWRITABLE.test(value);
}

/**
 * The file of variables, which systemd and a POSIX shell read alike: what `before` has, and `taken` over it. Both must be
 * {@link isWritable}.
 */
export function environmentFile(before: string | undefined, taken: ReadonlyMap<string, string>): string {
  const kept = (before ?? '').split('\n').filter((line) => {
    const name = nameIn(line);
    return name !== undefined && !taken.has(name);
  });
  const lines = [...taken].map(
    ([name, value]) => `${name}="${value.replaceAll(/["\\$`]/gu, String.raw`\$&`)}"`,
  );
  return [`# ${OWN_MARK}`, ...kept, ...lines, ''].join('\n');
}

/** The variables in such a file. */
export function variablesIn(text: string | undefined): ReadonlyMap<string, string> {
  return new Map(
    (text ?? '').split('\n').flatMap((line) => {
      const [, name, value] = /^([A-Za-z_]\w*)="(.*)"$/u.exec(line) ?? [];
      return name === undefined || value === undefined
        ? []
        : [[name, value.replaceAll(/\\(["\\$`])/gu, '$1')] as const];
    }),
  );
}

function nameIn(line: string): string | undefined {
  return /^([A-Za-z_]\w*)=/u.exec(line)?.[1];
}
