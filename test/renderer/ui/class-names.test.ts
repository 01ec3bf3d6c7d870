import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classNames } from '../../../renderer/ui/class-names.ts';

test('class names that apply are joined and the others omitted', () => {
  assert.equal(classNames('a', false, undefined, '', 'b'), 'a b');
  assert.equal(classNames(), '');
});
