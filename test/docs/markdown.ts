import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../support/command-line.ts';

/** A line of a document, with the path relative to the program's folder. */
export interface Found {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** Folders that contain documents, in addition to the program's own folder. */
const FOLDERS = ['docs', 'deploy', 'release', 'test'];

/** Returns every Markdown file of the project, by path relative to the program's folder. */
export function markdownFiles(): readonly string[] {
  const inside = FOLDERS.flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => !file.split(path.sep).includes('node_modules'))
      .map((file) => path.posix.join(folder, file.replaceAll(path.sep, '/'))),
  );
  return [...readdirSync(ROOT), ...inside].filter((file) => file.endsWith('.md'));
}

/** Returns the commands in `sh` blocks, without comments; a `\` at the end of a line joins it to the next. */
export function commandsOf(file: string): readonly Found[] {
  return fencedLines(file)
    .filter(({ language }) => language === 'sh')
    .map(({ line, text }) => ({ file, line, text: text.replace(/(?:^|\s+)#\s.*$/u, '').trim() }))
    .filter(({ text }) => text !== '');
}

/** Returns the blocks in that language, each as one text. */
export function blocksOf(file: string, language: string): readonly string[] {
  const blocks: string[][] = [];
  let last = 0;
  for (const { line, text } of fencedLines(file).filter((one) => one.language === language)) {
    if (line !== last + 1) blocks.push([]);
    blocks.at(-1)?.push(text);
    last = line;
  }
  return blocks.map((lines) => lines.join('\n'));
}

/** Returns the words that follow `lunaroute-tray` in inline code, where they name a command. */
export function namedCommands(file: string): readonly string[] {
  return inlineCode(file).flatMap((text) => /^lunaroute-tray ([a-z]+)/u.exec(text)?.[1] ?? []);
}

/** Returns the paths of the project in inline code: sources by the end of their path, such as `proxy/handler.ts`. */
export function namedPaths(file: string): readonly string[] {
  const code = inlineCode(file).filter((text) => /^[\w./-]+$/u.test(text));
  return code.filter((text) => /\w\.tsx?$|^(?:electron|renderer|src|test|release|deploy|docs)\//u.test(text));
}

function inlineCode(file: string): readonly string[] {
  const fenced = new Set(fencedLines(file).map(({ line }) => line));
  const prose = readLines(file).filter((_text, at) => !fenced.has(at + 1));
  return [...prose.join('\n').matchAll(/`([^`\n]+)`/gu)].map(([, text = '']) => text);
}

/** Returns the text outside blocks and inline code, keeping line numbers. */
export function proseOf(file: string): string {
  const fenced = new Set(fencedLines(file).map(({ line }) => line));
  return readLines(file)
    .map((text, at) => (fenced.has(at + 1) ? '' : text.replaceAll(/(`+)(?!`).+?(?<!`)\1(?!`)/gu, '')))
    .join('\n');
}

/** Returns the anchors of a document's headings, as GitHub generates them. */
export function anchorsOf(file: string): ReadonlySet<string> {
  const fenced = new Set(fencedLines(file).map(({ line }) => line));
  const anchors = new Set<string>();
  for (const [at, text] of readLines(file).entries()) {
    const title = fenced.has(at + 1) ? undefined : /^#{1,6} (.+)$/u.exec(text)?.[1];
    if (title === undefined) continue;
    const plain = title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-');
    let anchor = plain;
    for (let count = 1; anchors.has(anchor); count += 1) anchor = `${plain}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}

function fencedLines(file: string): readonly (Found & { readonly language: string })[] {
  const found: (Found & { readonly language: string })[] = [];
  let language: string | undefined;
  for (const [at, text] of readLines(file).entries()) {
    const fence = /^\s*```(\w*)/u.exec(text);
    if (fence !== null) language = language === undefined ? (fence[1] ?? '') : undefined;
    else if (language !== undefined) found.push({ file, line: at + 1, text, language });
  }
  return found;
}

function readLines(file: string): readonly string[] {
  return readFileSync(path.join(ROOT, file), 'utf8').split('\n');
}
