import type { Finding } from '../../src/contract/settings/finding.ts';
import type { FileState } from '../../src/contract/settings/settings-view.ts';

/** Title of the banner for a missing or empty file. */
export function goneTitle(findings: readonly Finding[]): string {
  const isEmpty = findings.some(({ code }) => code === 'file_empty');
  return `The config file is ${isEmpty ? 'empty' : 'missing'}`;
}

/** Problem with a file, and its effect on the values in effect. */
export interface FileTrouble {
  readonly what: string;
  readonly means: string;
}

/** Explains what a missing or unusable file means, and what to do. */
export function fileTrouble(file: Exclude<FileState, { kind: 'ok' | 'missing' }>): FileTrouble {
  const [what = '', ...rest] = file.message.split(/(?<=\.)\s+/u);
  if (file.kind === 'gone') return { what, means: rest.join(' ') };
  return {
    what,
    means: file.isKept
      ? 'LunaRoute is using the last valid settings and won’t write to the file. Fix it in an editor; it reloads on save.'
      : 'None of its values are in effect, and the proxy doesn’t serve until it’s fixed. LunaRoute won’t write to the file. Fix it in an editor; it reloads on save.',
  };
}

/** Why nothing can be edited; empty if the file is usable. */
export function lockedBecause({ file }: { readonly file: FileState }): string {
  return file.kind === 'broken'
    ? 'The config file can’t be used as it is, so LunaRoute won’t write to it. Fix it first.'
    : '';
}
