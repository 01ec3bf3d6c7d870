import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../support/command-line.ts';
import type { Found } from './markdown.ts';

/** Takes the place of `${…}` in a template's text, so that the words beside it can still be judged. */
const PLACEHOLDER = '0';

/** Comments, strings, regular expressions, what templates are made of, and runs of other code. */
const TOKEN =
  /\/\/[^\n]*|\/\*[^]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^\\/[\n])+\/|[^'"`/{}]+|[^]/gu;
const TEMPLATE_TEXT = /(?:\\[^]|\$(?!\{)|[^`\\$])*/uy;
/** A slash behind one of these begins a regular expression; behind anything else it divides, or ends a tag. */
const BEFORE_REGEX = /(?:[(,=:[!&|?{;]|=>|\breturn)\s*$/u;

interface OpenTemplate {
  readonly at: number;
  text: string;
  depth: number;
}

/** Every TypeScript file below these folders of the program, by its path. */
export function sourceFiles(folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/u.test(file) && !file.split(path.sep).includes('node_modules'))
      .map((file) => path.posix.join(folder, file.replaceAll(path.sep, '/'))),
  );
}

/** What a file says to people; see `textsIn`. */
export function textsOf(file: string): readonly Found[] {
  return textsIn(file, readFileSync(path.join(ROOT, file), 'utf8'));
}

/**
 * Strings and templates with a space or a capital, and the text between tags; not comments. A single word in lower case
 * is a name for the program. Code of a `.tsx` file is among them, since the text between tags lies in it.
 */
export function textsIn(file: string, source: string): readonly Found[] {
  const starts = lineStarts(source);
  return scan(source, file.endsWith('.tsx'))
    .filter(({ text }) => /\s|^[A-Z]/u.test(text))
    .map(({ at, text }) => ({ file, line: lineAt(starts, at), text }));
}

function scan(source: string, isJsx: boolean): { at: number; text: string }[] {
  const found: { at: number; text: string }[] = [];
  const open: OpenTemplate[] = [];
  let code = '';
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(source); match !== null; match = TOKEN.exec(source)) {
    const [token] = match;
    const at = match.index;
    const template = open.at(-1);
    if (token === '`') readTemplate(source, { at, text: '', depth: 0 }, open, found);
    else if (token === '}' && template?.depth === 0) {
      open.pop();
      template.text += PLACEHOLDER;
      readTemplate(source, template, open, found);
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

/** Reads on from behind a backtick or a `}`, to the template's end or its next `${`. */
function readTemplate(
  source: string,
  template: OpenTemplate,
  open: OpenTemplate[],
  found: { at: number; text: string }[],
): void {
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
