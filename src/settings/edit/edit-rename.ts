import { isDeepStrictEqual } from 'node:util';
import { isMap, isScalar, parseDocument } from 'yaml';
import { applyEdits, type TextEdit } from '../../text-edit/text-edit.ts';
import { TextEditError } from '../../text-edit/text-edit-error.ts';
import type { EditPlan } from '../../text-edit/yaml/plan-edit.ts';
import { plainTree } from '../../text-edit/yaml/value.ts';
import { diffLines } from '../../text-edit/line-diff.ts';
import { isMapping, parseYaml } from '../../text-edit/yaml/parse-yaml.ts';

/**
 * Renames a provider in the text and keeps every other byte. Refuses with `does_not_parse`, with `not_editable` if the
 * provider does not exist or the new name is in use, or with `result_differs`.
 */
export function planRename(text: string, from: string, to: string): EditPlan {
  const parsed = parseYaml(text);
  if (parsed.kind !== 'mapping') return refuse('does_not_parse', "The file can't be parsed. Fix it first.");
  const providers = parsed.tree['providers'];
  if (!isMapping(providers) || !Object.hasOwn(providers, from)) {
    return refuse('not_editable', `The file names no provider ${from}.`);
  }
  if (Object.hasOwn(providers, to)) return refuse('not_editable', `A provider ${to} already exists.`);
  const place = keyPlace(text, from);
  const edited = place && applyEdits(text, [{ ...place, text: to }]);
  const wanted = Object.fromEntries(
    Object.entries(providers).map(([name, value]) => [name === from ? to : name, value]),
  );
  const after = edited === undefined ? undefined : parseYaml(edited);
  const isRight =
    after?.kind === 'mapping' &&
    isDeepStrictEqual(plainTree(after.tree), plainTree({ ...parsed.tree, providers: wanted }));
  if (edited === undefined || !isRight) {
    return refuse(
      'result_differs',
      `${from} cannot be renamed without changing something else. Edit the file by hand.`,
    );
  }
  return { kind: 'planned', text: edited, diff: diffLines(text, edited) };
}

function keyPlace(text: string, name: string): Omit<TextEdit, 'text'> | undefined {
  const providers = parseDocument(text, { merge: false }).get('providers', true);
  if (!isMap(providers)) return undefined;
  const pair = providers.items.find(({ key }) => isScalar(key) && key.value === name);
  const range = isScalar(pair?.key) ? pair.key.range : undefined;
  return range ? { offset: range[0], length: range[1] - range[0] } : undefined;
}

function refuse(code: 'does_not_parse' | 'not_editable' | 'result_differs', message: string): EditPlan {
  return { kind: 'refused', error: new TextEditError(code, message) };
}
