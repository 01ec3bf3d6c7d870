import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classNames } from '../../../renderer/ui/class-names.ts';

test('names that apply are joined, the others fall out', () => {
  assert.equal(classNames('a', false, undefined, '', 'b'), 'a b');
  assert.equal(classNames(), '');
});
