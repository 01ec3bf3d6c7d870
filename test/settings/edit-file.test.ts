import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planEdit } from '../../src/text-edit/yaml/plan-edit.ts';
import type { TextEditErrorCode } from '../../src/text-edit/text-edit-error.ts';
import type { EditValue } from '../../src/text-edit/yaml/value.ts';

/** Returns the text after one change; the path is dotted. */
function edit(text: string, path: string, value: EditValue | undefined): string {
  const plan = planEdit(text, [{ path: path.split('.'), value }]);
  assert.equal(plan.kind, 'planned', plan.kind === 'refused' ? plan.error.message : '');
  return plan.kind === 'planned' ? plan.text : '';
}

const CASES: readonly [what: string, from: string, change: [string, EditValue | undefined], to: string][] = [
  ['spaces before a comment', 'a:   1     # why\nb: 2\n', ['a', 5], 'a:   5     # why\nb: 2\n'],
  ['single quotes', "a: 'x' # c\n", ['a', "it's"], "a: 'it''s' # c\n"],
  ['double quotes', 'a: "x"\n', ['a', 'y'], 'a: "y"\n'],
  ['CRLF line ends', 'a: 1\r\nb: 2\r\n', ['c.d', 3], 'a: 1\r\nb: 2\r\nc:\r\n  d: 3\r\n'],
  ['no line break at the end, when a key is added', 'a: 1', ['b', 2], 'a: 1\nb: 2'],
  ['no line break at the end, when the last key goes', 'a: 1\nb: 2', ['b', undefined], 'a: 1'],
  ['a byte order mark', '\uFEFFa: 1\n', ['b', 2], '\uFEFFa: 1\nb: 2\n'],
  [
    'four spaces of indent',
    'a:\n    b:\n        c: 1\n',
    ['a.d.e', 2],
    'a:\n    b:\n        c: 1\n    d:\n        e: 2\n',
  ],
  ['lists without indent', 'a:\n- 1 # one\n- 2\nb: 1\n', ['a', [1, 3, 2]], 'a:\n- 1 # one\n- 3\n- 2\nb: 1\n'],
  [
    'comments inside a list',
    'a:\n  # first\n  - 1\n  # second\n  - 2\n',
    ['a', [1, 5]],
    'a:\n  # first\n  - 1\n  # second\n  - 5\n',
  ],
  [
    'the items of a list that stay',
    'a:\n  - 1 # x\n  - 2\n  - 3 # z\n',
    ['a', [1, 3]],
    'a:\n  - 1 # x\n  - 3 # z\n',
  ],
  ['an item in front', 'a:\n  - 2 # x\n', ['a', [1, 2]], 'a:\n  - 1\n  - 2 # x\n'],
  ['flow lists', 'a: [x, y] # c\n', ['a', ['x']], 'a: [x] # c\n'],
  ['flow mappings, when a key is added', 'a: { b: 1 } # c\n', ['a.c', 2], 'a: { b: 1, c: 2 } # c\n'],
  ['flow mappings, when the first key goes', '{a: 1, b: 2}\n', ['a', undefined], '{b: 2}\n'],
  ['flow mappings, when the last key goes', '{a: 1, b: 2}\n', ['b', undefined], '{a: 1}\n'],
  ['flow mappings with a key alone', '{a, b: 2}\n', ['a', 1], '{a: 1, b: 2}\n'],
  ['an empty flow mapping', 'a: {} # c\n', ['a.b', 1], 'a: {b: 1} # c\n'],
  ['a comment where a value will be', 'a: # todo\nb: 1\n', ['a', 5], 'a: 5 # todo\nb: 1\n'],
  [
    'comments further in than a key with nothing',
    'a:\n  # todo\nb: 1\n',
    ['a.c', 5],
    'a:\n  # todo\n  c: 5\nb: 1\n',
  ],
  ['comments after the last key', 'a:\n  b: 1\n# end\n', ['a.c', 2], 'a:\n  b: 1\n  c: 2\n# end\n'],
  ['the holder of a key that goes', 'a:\n  # why\n  b: 1\nc: 2\n', ['a.b', undefined], 'a:\n  # why\nc: 2\n'],
  ['blank lines around a key that goes', 'a: 1\n\nb: 2\n\nc: 3\n', ['b', undefined], 'a: 1\n\n\nc: 3\n'],
  ['a key that goes with all that is in it', 'a:\n  b:\n    - 1 # x\nc: 3\n', ['a', undefined], 'c: 3\n'],
  ['a block text that is replaced', 'a: |\n  x\n  y\n\nb: 1\n', ['a', 'z'], 'a: z\n\nb: 1\n'],
  ['a number in another base that stays the same', 'a: 0x10 # c\n', ['a', 16], 'a: 0x10 # c\n'],
  ['the mark between documents', '---\na: 1\n...\n', ['b', 2], '---\na: 1\nb: 2\n...\n'],
  ['an anchor that nobody uses', 'a: &x 1\n', ['a', 2], 'a: &x 2\n'],
  ['an alias that is replaced by a value', 'a: &x 1\nb: *x # c\n', ['b', 2], 'a: &x 1\nb: 2 # c\n'],
  ['a key behind a question mark', '? a\n: 1\nb:   2 # c\n', ['a', 5], '? a\n: 5\nb:   2 # c\n'],
  ['an empty file', '', ['a.b', 1], 'a:\n  b: 1\n'],
  ['a file of comments', '# mine', ['a', 1], '# mine\na: 1\n'],
  ['a file of null', '~\n', ['a', 1], 'a: 1\n'],
];

for (const [what, from, [path, value], to] of CASES) {
  test(`an edit keeps ${what}`, () => {
    assert.equal(edit(from, path, value), to);
  });
}

test('a missing key is not removed, and an unchanged value is not written', () => {
  for (const text of ['a:   1 # x\n', '', 'a: { b: 1 }']) {
    assert.equal(edit(text, 'z.y', undefined), text);
  }
  assert.equal(edit("a: '5'   # x\n", 'a', '5'), "a: '5'   # x\n");
  assert.equal(edit('a:\n- 1\n-   2\n', 'a', [1, 2]), 'a:\n- 1\n-   2\n');
});

test('text that YAML would read as another type is quoted', () => {
  for (const text of [
    'yes',
    'no',
    'true',
    'null',
    '~',
    '5',
    '0x10',
    '1e3',
    '',
    ' a',
    'a: b',
    'a #b',
    '- a',
    '[a',
    '*a',
    '&a',
    '!a',
    '%a',
    '@a',
    'a\nb',
    'é',
    '|',
  ]) {
    assert.match(edit('a: x\n', 'a', text), /^a: "/, text);
  }
  for (const text of ['https://api.example/v1', '${NAME}', '^gpt-4', '~/ca.pem', 'localhost:8081']) {
    const written = edit('a: x\n', 'a', text);
    assert.equal(edit(written, 'a', text), written);
  }
});

test('a list of mappings gets its own lines', () => {
  const rules = [
    { model_pattern: '^gpt', provider: 'openai' },
    { model_pattern: '^claude', provider: 'anthropic' },
  ];
  assert.equal(
    edit('port: 1\n', 'routing.rules', rules),
    'port: 1\nrouting:\n  rules:\n    - model_pattern: ^gpt\n      provider: openai\n    - model_pattern: ^claude\n      provider: anthropic\n',
  );
  assert.equal(
    edit('r: [] # none\n', 'r', rules.slice(0, 1)),
    'r:\n  - model_pattern: ^gpt\n    provider: openai\n',
  );
});

test('several changes apply in sequence, and the diff has only changed lines', () => {
  const text = 'secret: abc\nport: 1 # p\nui:\n  port: 2\nlast: 1\n';
  const plan = planEdit(text, [
    { path: ['port'], value: 9 },
    { path: ['ui', 'host'], value: 'localhost' },
    { path: ['last'], value: undefined },
  ]);
  assert.equal(plan.kind, 'planned');
  assert.deepEqual(plan.kind === 'planned' && plan.diff, [
    { kind: 'removed', line: 2, text: 'port: 1 # p' },
    { kind: 'added', line: 2, text: 'port: 9 # p' },
    { kind: 'removed', line: 5, text: 'last: 1' },
    { kind: 'added', line: 5, text: '  host: localhost' },
  ]);
});

const REFUSALS: readonly [
  text: string,
  path: string,
  value: EditValue | undefined,
  code: TextEditErrorCode,
][] = [
  ['a: [', 'a', 1, 'does_not_parse'],
  ['a: 1\na: 2\n', 'a', 1, 'does_not_parse'],
  ['a: 1\n---\nb: 1\n', 'a', 2, 'does_not_parse'],
  ['b: &x {c: 1}\na: *x\n', 'a.c', 2, 'behind_alias'],
  ['b: &x {c: 1}\na: *x\n', 'b.c', 2, 'behind_alias'],
  ['b: &x {c: 1}\na: *x\n', 'b', 2, 'behind_alias'],
  ['b: &x {c: 1}\na: { <<: *x }\n', 'a.<<.c', 2, 'behind_alias'],
  ['- a\n', 'a', 1, 'not_editable'],
  ['a: 5\n', 'a.b', 1, 'not_editable'],
  ['a: [1]\n', 'a.b', 1, 'not_editable'],
  ['a: !!str 5\n', 'a', 6, 'result_differs'],
];

for (const [text, path, value, code] of REFUSALS) {
  test(`setting ${path} in ${JSON.stringify(text)} is refused with ${code}`, () => {
    const plan = planEdit(text, [{ path: path.split('.'), value }]);
    assert.equal(plan.kind, 'refused');
    assert.equal(plan.kind === 'refused' && plan.error.code, code);
  });
}

test('a file with exploding aliases is refused before it fills the memory', () => {
  const levels = Array.from({ length: 9 }, (_, level) => {
    const item = level === 0 ? 'x' : `*a${level - 1}`;
    return `a${level}: &a${level} [${Array.from({ length: 10 }, () => item).join(', ')}]`;
  });
  const plan = planEdit(levels.join('\n'), [{ path: ['b'], value: 1 }]);
  assert.equal(plan.kind === 'refused' && plan.error.code, 'does_not_parse');
});
