import { OWN_MARK } from './owned-file.ts';

/** Control characters, which would break the line or be invisible. */
const UNWRITABLE = /[^\P{Cc}\t]/u;

/** Whether a variable can be written to the environment file. */
export function isWritable(name: string, value: string): boolean {
  return /^[A-Za-z_]\w*$/u.test(name) && !UNWRITABLE.test(value);
}

/**
 * Returns the environment file, which systemd and POSIX shells read alike: the variables of `before`, overridden by
 * `taken`. Both must be {@link isWritable}.
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

/** Parses the variables of an environment file. */
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
