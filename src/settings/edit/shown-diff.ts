import { isAlias, isNode, isScalar, parseDocument, visit } from 'yaml';
import type { Document, Node } from 'yaml';
import { HIDDEN_SECRET } from '../../contract/settings/effective.ts';
import type { DiffLine } from '../../text-edit/line-diff.ts';
import { isSecretKey } from '../../redaction/credential-names.ts';
import { replaceSpans } from '../../redaction/spans.ts';
import { isReference, redactLine } from '../../redaction/written-values.ts';
import { keyText } from '../../text-edit/yaml/places.ts';

/** A range of a text, `end` excluded. */
type Range = readonly [from: number, end: number];

/** Returns a diff for display, with every secret of both texts replaced, even if it spans several lines. */
export function shownDiff(
  diff: readonly DiffLine[],
  texts: { readonly before: string; readonly after: string },
): readonly DiffLine[] {
  if (diff.length === 0) return diff;
  const lines = { removed: shownLines(texts.before), added: shownLines(texts.after) };
  return diff.map((line) => ({ ...line, text: lines[line.kind][line.line - 1] ?? HIDDEN_SECRET }));
}

/** Returns the lines of a config file for display, as many as the text has. */
export function shownLines(text: string): readonly string[] {
  const spans = secretRanges(text).map(([from, to]) => ({ from, to, mark: hidden(text.slice(from, to)) }));
  return withoutTails(replaceSpans(text, spans).text.split(/\r?\n/)).map(redactLine);
}

/** Replaces a secret and keeps its line breaks, so that line numbers do not change. */
function hidden(value: string): string {
  const [, ...more] = value.split('\n');
  return [HIDDEN_SECRET, ...more.map((line) => (line.trim() === '' ? line : '***'))].join('\n');
}

/** Finds the values of secret keys, following aliases. For a text that does not parse, finds what it can. */
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

/** Masks lines indented below a secret key, which are part of its value if the file does not parse. */
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
