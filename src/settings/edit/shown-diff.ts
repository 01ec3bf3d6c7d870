import { isAlias, isNode, isScalar, parseDocument, visit } from 'yaml';
import type { Document, Node } from 'yaml';
import { HIDDEN_SECRET } from '../../contract/settings/effective.ts';
import type { DiffLine } from '../../text-edit/line-diff.ts';
import { isSecretKey } from '../../redaction/credential-names.ts';
import { replaceSpans } from '../../redaction/spans.ts';
import { isReference, redactLine } from '../../redaction/written-values.ts';
import { keyText } from '../../text-edit/yaml/places.ts';

/** A stretch of a text, the end excluded. */
type Range = readonly [from: number, end: number];

/** A diff as it may be shown: of both texts every secret is replaced, on however many lines it stands. */
export function shownDiff(
  diff: readonly DiffLine[],
  texts: { readonly before: string; readonly after: string },
): readonly DiffLine[] {
  if (diff.length === 0) return diff;
  const lines = { removed: shownLines(texts.before), added: shownLines(texts.after) };
  return diff.map((line) => ({ ...line, text: lines[line.kind][line.line - 1] ?? HIDDEN_SECRET }));
}

/** The lines of a config file as they may be shown; as many as the text has. */
export function shownLines(text: string): readonly string[] {
  const spans = secretRanges(text).map(([from, to]) => ({ from, to, mark: hidden(text.slice(from, to)) }));
  return withoutTails(replaceSpans(text, spans).text.split(/\r?\n/)).map(redactLine);
}

/** Line ends stay, so that lines keep their numbers. */
function hidden(value: string): string {
  const [, ...more] = value.split('\n');
  return [HIDDEN_SECRET, ...more.map((line) => (line.trim() === '' ? line : '***'))].join('\n');
}

/** Where the values of secrets' keys stand, also behind an alias. A text that does not parse gives what it can. */
function secretRanges(text: string): readonly Range[] {
  const document = parseDocument(text, { merge: false, uniqueKeys: false });
  const ranges = new Map<number, Range>();
  visit(document, {
    Pair(_, { key, value }) {
      if (isNode(value) && isSecretKey(keyText(key))) {
        for (const range of rangesOf(value, document)) ranges.set(range[0], range);
      }
    },
  });
  return [...ranges.values()];
}

function rangesOf(value: Node, document: Document): readonly Range[] {
  const node = isAlias(value) ? value.resolve(document) : value;
  const [from, end] = node?.range ?? [0, 0];
  if (isScalar(node) && isReference(String(node.value))) return [];
  return end > from ? [[from, end]] : [];
}

/** Where the file does not parse, what is indented below a secret's key is taken for its value. */
function withoutTails(lines: readonly string[]): readonly string[] {
  let keyIndent: number | undefined;
  return lines.map((line) => {
    const indent = line.search(/\S/u);
    if (indent < 0) return line;
    if (keyIndent !== undefined && indent > keyIndent) return `${' '.repeat(indent)}***`;
    const key = /^[\s\-?{]*["']?(\w[\w-]*)["']?\s*:/u.exec(line)?.[1];
    keyIndent = key !== undefined && isSecretKey(key) ? indent : undefined;
    return line;
  });
}
