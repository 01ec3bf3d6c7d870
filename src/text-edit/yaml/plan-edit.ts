import { isDeepStrictEqual } from 'node:util';
import { parseDocument } from 'yaml';
import { TextEditError } from '../text-edit-error.ts';
import { findYamlSpot } from './spot.ts';
import type { ParsedDocument } from './spot.ts';
import { applyEdits, type TextEdit } from '../text-edit.ts';
import { lineEndOf } from '../text-lines.ts';
import { replacement } from './lines.ts';
import { candidateEdits } from './candidates.ts';
import { plainTree, treeAfter } from './value.ts';
import type { Change } from './value.ts';
import { diffLines } from '../line-diff.ts';
import type { DiffLine } from '../line-diff.ts';
import { parseYaml } from './parse-yaml.ts';
import type { Mapping } from './parse-yaml.ts';

/** Planned result of an edit. */
export type EditPlan =
  | { readonly kind: 'planned'; readonly text: string; readonly diff: readonly DiffLine[] }
  | { readonly kind: 'refused'; readonly error: TextEditError };

/**
 * Applies the changes one after another, and returns the new text and the lines that differ. Keeps comments, order,
 * quotes, line breaks and unknown keys. The result parses to exactly the requested values; otherwise refuses with
 * `does_not_parse`, `behind_alias`, `not_editable` or `result_differs`. The diff has no unchanged lines, so it reveals
 * no secrets from them.
 */
export function planEdit(text: string, changes: readonly Change[]): EditPlan {
  try {
    const edited = changes.reduce((current, change) => applyEdits(current, editsFor(current, change)), text);
    return { kind: 'planned', text: edited, diff: diffLines(text, edited) };
  } catch (error) {
    if (error instanceof TextEditError) return { kind: 'refused', error };
    throw error;
  }
}

/**
 * Returns the edits for one change; none if there is nothing to change. Throws a `TextEditError`.
 * @internal Exported for its test, which checks the edits themselves.
 */
export function editsFor(text: string, change: Change): readonly TextEdit[] {
  const tree = treeOf(text);
  const wanted = plainTree(treeAfter(tree, change));
  const document = parseDocument(text, { merge: false });
  if (document.errors.length > 0) throw new TextEditError('does_not_parse', UNPARSED);
  const spot = findYamlSpot(document, change.path);
  const isThere = spot.kind === 'pair';
  if (change.value === undefined ? !isThere : isThere && isDeepStrictEqual(plainTree(tree), wanted))
    return [];

  for (const candidate of candidateEdits(spot, { text, document, change })) {
    if (holds(applyEdits(text, [candidate]), wanted)) return [candidate];
  }
  const rewritten = throughDocument(document, { text, change });
  if (rewritten !== undefined && holds(rewritten, wanted)) return [replacement(0, text.length, rewritten)];
  const key = change.path.join('.');
  throw new TextEditError(
    'result_differs',
    `${key} cannot be changed without changing something else. Edit the file by hand.`,
  );
}

const UNPARSED = "The file can't be parsed, so it was left unchanged. Fix it first.";

function treeOf(text: string): Mapping {
  const parsed = parseYaml(text);
  if (parsed.kind === 'mapping') return parsed.tree;
  if (parsed.kind === 'syntax') {
    const { line, column } = parsed.place;
    throw new TextEditError(
      'does_not_parse',
      `${UNPARSED} (line ${line}, column ${column}: ${parsed.reason})`,
    );
  }
  throw new TextEditError('not_editable', 'The file contains something other than keys. Edit it by hand.');
}

function holds(text: string, wanted: unknown): boolean {
  const parsed = parseYaml(text);
  return parsed.kind === 'mapping' && isDeepStrictEqual(plainTree(parsed.tree), wanted);
}

/** Fallback for changes that no single edit can make, such as a key after `?`. May move comments and white space. */
function throughDocument(
  document: ParsedDocument,
  { text, change }: { readonly text: string; readonly change: Change },
): string | undefined {
  try {
    if (change.value === undefined) document.deleteIn(change.path);
    else document.setIn(change.path, change.value);
    const written = document.toString({ lineWidth: 0, indentSeq: /\n +- /.test(text) });
    return written.replaceAll('\n', lineEndOf(text));
  } catch {
    return undefined;
  }
}
