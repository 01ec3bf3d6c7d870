import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { ConfigText } from './config-text.ts';
import type { LiveProgram } from './live-program.ts';

/** A way to make the whole file unusable. */
export interface FileBreak {
  readonly name: string;
  /** Replaces the valid text with something else. */
  readonly breakIt: (program: LiveProgram, good: string) => void;
  /** Codes under which it may be reported. */
  readonly codes: readonly string[];
  /** Why it cannot be tried here; undefined if it can. */
  readonly skip?: string | undefined;
}

const WINDOWS = process.platform === 'win32' ? 'Windows has no such files' : undefined;
const MODES = process.getuid?.() === 0 ? 'root may read every file' : WINDOWS;

/** The file is missing or empty: the result of a truncating write, a sync tool or a failed template. */
export const NOTHING_LEFT: readonly FileBreak[] = [
  { name: 'gone', breakIt: (program) => program.remove(), codes: ['file_missing'] },
  {
    name: 'gone, a link to it left',
    breakIt: (program) => {
      program.remove();
      symlinkSync(path.join(program.home, 'nowhere.yaml'), program.config);
    },
    codes: ['file_missing'],
    skip: WINDOWS,
  },
  text('0 bytes', '', 'file_empty'),
  text('line ends', '\n\r\n\n', 'file_empty'),
  text('blanks', '   \n \t\n', 'file_empty', 'yaml_syntax'),
  text('a byte order mark', '\uFEFF', 'file_empty'),
  text('comments', '# proxy_token: x\n#providers:\n#  openai: {}\n', 'file_empty'),
  text('the start of a document', '---\n', 'file_empty'),
  text('the start of a document with a comment', '--- # nothing\n', 'file_empty'),
  text('a document without content', '---\n...\n', 'file_empty'),
  text('a directive alone', '%YAML 1.2\n---\n', 'file_empty'),
  text('null', 'null\n', 'file_empty'),
  text('a tilde', '~\n', 'file_empty'),
  text('NUL bytes', '\0'.repeat(64), 'yaml_syntax', 'file_unreadable'),
];

/** The file cannot be read, or is not a regular file. */
export const NOT_A_FILE: readonly FileBreak[] = [
  {
    name: 'a folder in its place',
    breakIt: (program) => {
      program.remove();
      mkdirSync(program.config);
    },
    codes: ['file_unreadable'],
  },
  {
    name: 'a pipe in its place',
    breakIt: (program) => {
      program.remove();
      execFileSync('mkfifo', [program.config]);
    },
    codes: ['file_unreadable'],
    skip: WINDOWS,
  },
  {
    name: 'links in a circle',
    breakIt: (program) => {
      program.remove();
      symlinkSync(program.config, program.config);
    },
    codes: ['file_unreadable'],
    skip: WINDOWS,
  },
  {
    name: 'nobody may read it',
    breakIt: (program) => chmodSync(program.config, 0o000),
    codes: ['file_unreadable'],
    skip: MODES,
  },
  rewritten('in UTF-16', (good) => Buffer.from(`\uFEFF${good}`, 'utf16le'), 'file_unreadable'),
  rewritten('in Latin-1', (good) => Buffer.from(`# für\n${good}`, 'latin1'), 'file_unreadable'),
  rewritten(
    'with NUL bytes at its end',
    (good) => `${good.slice(0, -20)}${'\0'.repeat(20)}`,
    'file_unreadable',
  ),
];

/** The text is not YAML, or not the kind of YAML that was meant. */
export const NO_YAML: readonly FileBreak[] = [
  added('a bracket that nobody closes', 'extra: [1, 2\n'),
  added('a brace that nobody closes', 'extra: { a: 1\n'),
  added('a quote that nobody closes', 'extra: "abc\n'),
  added('an alias of nothing', 'extra: *nowhere\n'),
  added('an unknown tag', 'extra: !mine x\n'),
  added('an escape that does not exist', 'extra: "\\q"\n'),
  added('a second document', '---\nextra: 1\n'),
  added('the same key again', 'proxy_token: another-token-of-this\n'),
  added('the marks of a merge', '<<<<<<< HEAD\nextra: 1\n=======\nextra: 2\n>>>>>>> theirs\n'),
  rewritten('a tab as indentation', (good) => good.replace('\n  anthropic', '\n\tanthropic'), 'yaml_syntax'),
  rewritten('one blank more', (good) => good.replace('\n  openai', '\n   openai'), 'yaml_syntax'),
  rewritten('in braces of a template', (good) => `{{ config }}\n${good}`, 'yaml_syntax'),
  rewritten('as a list', (good) => `- ${good.trimEnd().replaceAll('\n', '\n  ')}\n`, 'yaml_shape'),
  rewritten('as one text', (good) => `|\n${good.replaceAll(/^/gmu, '  ')}`, 'yaml_shape'),
];

/**
 * Returns breaks in which the file ends within the value of each of these keys, in the middle of the key, or in the
 * indentation.
 */
export function tornBreaks(keys: readonly string[]): readonly FileBreak[] {
  const codes = ['file_torn', 'yaml_syntax', 'yaml_shape'];
  return keys.flatMap((key): FileBreak[] => {
    const keyPath = key.split('.');
    const cut = (good: string): string => new ConfigText(good).cutInValue(keyPath).text;
    const upTo = (torn: string, count: number): string => torn.slice(0, torn.lastIndexOf('\n') + 1 + count);
    const inKey = 2 * (keyPath.length - 1) + 2;
    return [
      rewritten(`it ends in the value of ${key}`, cut, ...codes),
      rewritten(`it ends in the name of ${key}`, (good) => upTo(cut(good), inKey), ...codes),
    ];
  });
}

function text(name: string, whole: string, ...codes: string[]): FileBreak {
  return { name, breakIt: (program) => program.write(whole), codes };
}

function rewritten(name: string, edit: (good: string) => string | Buffer, ...codes: string[]): FileBreak {
  return { name, breakIt: (program, good) => program.write(edit(good)), codes };
}

function added(name: string, more: string): FileBreak {
  return rewritten(name, (good) => good + more, 'yaml_syntax');
}
