import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { methodNames } from './support/method-names.ts';

test('the table of control methods lists each with what it may change and do', () => {
  const text = readFileSync(new URL('../../docs/control-methods.md', import.meta.url), 'utf8');
  const rows = [...text.matchAll(/^\| `([\w.]+)` +\| (.+?) +\| (.+?) +\|$/gmu)];
  assert.deepEqual(
    rows.map(([, name]) => name),
    methodNames(),
  );
  for (const [row, , changes = '', does = ''] of rows) assert.ok(changes.length > 5 && does.length > 20, row);
});
