import assert from 'node:assert/strict';
import { test } from 'node:test';
import { markdownFiles, proseOf, type Found } from './markdown.ts';
import { sourceFiles, textsIn, textsOf } from './source-texts.ts';

/** Wording that reads like a translation, and what to write instead. Checked in user-facing texts, not in comments. */
const INSTEAD: readonly (readonly [found: RegExp, instead: string])[] = [
  [/\bstands\b(?!\s+for\b)/iu, 'is'],
  [/\bholds\b/iu, 'applies, has or contains'],
  [/\bgo(?:es|ing)?\s+on\b(?!\s+and\s+off\b)/iu, 'continue'],
  [/\blet(?:s|ting)?\s+go\b/iu, 'discard'],
  [/\btak(?:es?|en|ing)\s+back\b/iu, 'undo'],
  [/\bsaid\s+its\s+last\b/iu, 'what came last'],
  [/\bunder\s+way\b/iu, 'in progress'],
  [/\blately\b/iu, 'recently'],
  [/\bof\s+(?:ours|theirs)\b/iu, 'our, their'],
  [/\bwhat\s+could\s+be\b/iu, 'suggestions'],
  [/\blook\s+again\b/iu, 'refresh'],
  [/\bput\s+right\b/iu, 'fix'],
  [/\bmade\s+up\b/iu, 'made-up, fake'],
  [/\baccepted\s+(?:is|are)\b/iu, 'must be'],
  [/\b(?:is|are)\s+not\s+accepted\b/iu, 'invalid'],
  [/\bin\s+force\b/iu, 'in effect'],
  [/\d %/u, '67%'],
  [/\bat\s+level\s+(?:error|warn|info|debug|trace)\b/iu, 'at debug level'],
  [/\bleft\s+as\s+(?:it\s+is|they\s+are)\b/iu, 'left unchanged'],
  [/\b(?:is|are)\s+left\s+out\b/iu, 'ignored, omitted'],
  [/\bcan(?:not|’t|'t)\s+be\s+had\b/iu, 'is taken, is not available'],
  [/\blest\b/iu, 'or'],
  [/\bturn(?:s|ed)?\s+(?:it\s+|them\s+)?down\b/iu, 'reject'],
  [/\bcall(?:s|ed)?\s+off\b/iu, 'cancel'],
  [/\bin\s+the\s+place\s+of\b/iu, 'instead of'],
  [/\bsome\s+\d/iu, 'about'],
  [/\bfor\s+ever\b/iu, 'forever'],
  [/\b(?:did\s+not\s+say|not\s+said)\b/iu, 'unknown, not reported'],
  [/\bspoken\s+here\b|\bserved\s+here\b/iu, 'supported'],
  [/\bin\s+clear\b/iu, 'unencrypted, in plain text'],
  [/\bcounts?\s+as\s+not\s+set\b/iu, 'is treated as unset'],
];

interface Exception {
  readonly file: string;
  /** Part of the text in question. */
  readonly text: string;
  readonly why: string;
}

/** Exceptions in which the wording is natural. */
const EXCEPTIONS: readonly Exception[] = [
  {
    file: 'renderer/pages/connections/connection-summary.ts',
    text: 'was called off',
    why: 'to be "was cancelled", with its test',
  },
];

interface Fault {
  readonly file: string;
  readonly said: string;
  readonly message: string;
}

function faultsIn({ file, line, text }: Found): readonly Fault[] {
  return INSTEAD.flatMap(([pattern, instead]) => {
    const match = pattern.exec(text);
    if (match === null) return [];
    const before = text.slice(0, match.index);
    const said = text.slice(Math.max(0, match.index - 40), match.index + 60);
    const found = match[0].replaceAll(/\s+/gu, ' ');
    const message = `${file}:${line + before.split('\n').length - 1}: "${found}": say ${instead}`;
    return [{ file, said, message }];
  });
}

function excuses({ file, text }: Exception, fault: Fault): boolean {
  return fault.file === file && fault.said.includes(text);
}

function inDocuments(): readonly Found[] {
  return markdownFiles().flatMap((file) =>
    proseOf(file)
      .split(/\n\n/u)
      .reduce<readonly Found[]>((all, text) => {
        const last = all.at(-1);
        const line = last === undefined ? 1 : last.line + last.text.split('\n').length + 1;
        return [...all, { file, line, text }];
      }, []),
  );
}

test('no text for users contains words that read translated', () => {
  const sources = sourceFiles(['src', 'electron', 'renderer']).flatMap(textsOf);
  assert.ok(sources.length > 5000, `only ${sources.length} texts were found`);
  const faults = [...sources, ...inDocuments()].flatMap(faultsIn);
  const left = faults.filter((fault) => !EXCEPTIONS.some((one) => excuses(one, fault)));
  assert.deepEqual(
    left.map(({ message }) => message),
    [],
  );
  const unused = EXCEPTIONS.filter((one) => !faults.some((fault) => excuses(one, fault)));
  assert.deepEqual(unused, [], 'exceptions for what nobody says any more');
});

test('strings, templates and text between tags are checked, comments and names are not', () => {
  const source = [
    '// it stands here',
    "/* it stands here */ const kind = 'stands', half = 4 / 2; // of 'this stands'",
    "const found = /['\"`]stands/u.test(a) ? 'one stands' : `a ${b(`two ${c({})} stands`)} three",
    'stands`;',
    'const page = <p className="x">four{kind} five stands</p>;',
    '<i/>; const last = "six stands";',
  ].join('\n');
  assert.deepEqual(
    textsIn('a.tsx', source)
      .flatMap(faultsIn)
      .map(({ message }) => message.slice(0, 8)),
    ['a.tsx:3:', 'a.tsx:3:', 'a.tsx:4:', 'a.tsx:5:', 'a.tsx:6:'],
  );
});
