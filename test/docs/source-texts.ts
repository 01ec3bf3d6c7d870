import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../support/command-line.ts';
import type { Found } from './markdown.ts';

/** Replaces `${…}` in a template's text, so that the words around it can be checked. */
const PLACEHOLDER = '0';

/** Matches comments, strings, regular expressions, the parts of templates, and runs of other code. */
const TOKEN =
  /\/\/[^\n]*|\/\*[^]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^\\/[\n])+\/|[^'"`/{}]+|[^]/gu;
const TEMPLATE_TEXT = /(?:\\[^]|\$(?!\{)|[^`\\$])*/uy;
/** After one of these, a slash begins a regular expression; otherwise it is a division or ends a tag. */
const BEFORE_REGEX = /(?:[(,=:[!&|?{;]|=>|\breturn)\s*$/u;

/** A text in a file's source, and its position. */
interface PlacedText {
  readonly at: number;
  readonly text: string;
}

interface OpenTemplate {
  readonly at: number;
  text: string;
  depth: number;
}

/** Returns every TypeScript file below these folders of the program, by path. */
export function sourceFiles(folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/u.test(file) && !file.split(path.sep).includes('node_modules'))
      .map((file) => path.posix.join(folder, file.replaceAll(path.sep, '/'))),
  );
}

/** Returns the user-facing texts of a file; see `textsIn`. */
export function textsOf(file: string): readonly Found[] {
  return textsIn(file, readFileSync(path.join(ROOT, file), 'utf8'));
}

/**
 * Returns strings and templates with a space or initial capital, and the text between tags; not comments. A single
 * lower-case word is a name for the program. For `.tsx` files, code is included, since text between tags is embedded in
 * it.
 */
export function textsIn(file: string, source: string): readonly Found[] {
  const starts = lineStarts(source);
  return scan(source, file.endsWith('.tsx'))
    .filter(({ text }) => /\s|^[A-Z]/u.test(text))
    .map(({ at, text }) => ({ file, line: lineAt(starts, at), text }));
}

/** What has been found in a source so far. */
interface Scan {
  readonly source: string;
  /** Templates around the current position, the innermost last. */
  readonly open: OpenTemplate[];
  readonly found: PlacedText[];
}

function scan(source: string, isJsx: boolean): readonly PlacedText[] {
  const all: Scan = { source, open: [], found: [] };
  const { open, found } = all;
  let code = '';
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(source); match !== null; match = TOKEN.exec(source)) {
    const [token] = match;
    const at = match.index;
    const template = open.at(-1);
    if (token === '`') readTemplate(all, { at, text: '', depth: 0 });
    else if (token === '}' && template?.depth === 0) {
      open.pop();
      template.text += PLACEHOLDER;
      readTemplate(all, template);
    } else if (/^\/[^/*]/u.test(token) && !BEFORE_REGEX.test(code)) TOKEN.lastIndex = at + 1;
    else if (/^["']./u.test(token)) found.push({ at: at + 1, text: token.slice(1, -1) });
    else if (/^[^/]/u.test(token)) {
      if (template !== undefined) template.depth += token === '{' ? 1 : token === '}' ? -1 : 0;
      if (isJsx && token.trim() !== '') found.push({ at, text: token });
    }
    if (!/^\/[/*]/u.test(token)) code = token.trim() === '' ? code : token.slice(-12);
  }
  return found;
}

/** Reads a template's text from after a backtick or a `}` to its end or the next `${`. */
function readTemplate({ source, open, found }: Scan, template: OpenTemplate): void {
  TEMPLATE_TEXT.lastIndex = TOKEN.lastIndex;
  template.text += TEMPLATE_TEXT.exec(source)?.[0] ?? '';
  const end = TEMPLATE_TEXT.lastIndex;
  if (source[end] === '$') {
    open.push(template);
    TOKEN.lastIndex = end + 2;
  } else {
    found.push({ at: template.at, text: template.text });
    TOKEN.lastIndex = end + 1;
  }
}

function lineStarts(source: string): readonly number[] {
  return [0, ...[...source.matchAll(/\n/gu)].map(({ index }) => index + 1)];
}

function lineAt(starts: readonly number[], at: number): number {
  return starts.findLastIndex((start) => start <= at) + 1;
}
