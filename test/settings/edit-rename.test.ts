import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planRename } from '../../src/settings/edit/edit-rename.ts';

interface Renaming {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

const RENAMINGS: readonly Renaming[] = [
  {
    name: 'a block with comments',
    before: '# top\r\nproviders:\r\n  # fast\r\n  groq: # mine\r\n    base_url: x # groq\r\n',
    after: '# top\r\nproviders:\r\n  # fast\r\n  quick: # mine\r\n    base_url: x # groq\r\n',
  },
  {
    name: 'a flow mapping',
    before: 'providers: { groq: { base_url: x }, other: {} }\n',
    after: 'providers: { quick: { base_url: x }, other: {} }\n',
  },
  {
    name: 'a quoted key',
    before: 'providers:\n  "groq":\n    a: 1\n',
    after: 'providers:\n  quick:\n    a: 1\n',
  },
  {
    name: 'a name that stands elsewhere too',
    before: 'groq: 1\nproviders:\n  groq: { base_url: groq }\n',
    after: 'groq: 1\nproviders:\n  quick: { base_url: groq }\n',
  },
];

for (const { name, before, after } of RENAMINGS) {
  test(`renaming a provider keeps every other byte: ${name}`, () => {
    const plan = planRename(before, 'groq', 'quick');
    assert.ok(plan.kind === 'planned', JSON.stringify(plan));
    assert.equal(plan.text, after);
  });
}

test('a missing provider, a taken name and a broken file are refused', () => {
  const codes = [
    planRename('providers: {}\n', 'groq', 'quick'),
    planRename('', 'groq', 'quick'),
    planRename('providers: { groq: {}, quick: {} }\n', 'groq', 'quick'),
    planRename('providers: [\n', 'groq', 'quick'),
  ].map((plan) => (plan.kind === 'refused' ? plan.error.code : 'planned'));
  assert.deepEqual(codes, ['not_editable', 'not_editable', 'not_editable', 'does_not_parse']);
});
