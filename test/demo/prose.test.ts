import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SeededRandom } from '../../src/demo/seeded-random.ts';
import { writePieces } from '../../src/demo/prose.ts';

test('an answer reads as sentences from its first word', () => {
  for (let seed = 0; seed < 20; seed += 1) {
    const text = writePieces(40, new SeededRandom(() => seed / 20)).join('');
    assert.match(text, /^[A-Z]\w* \w+/u);
    assert.ok(
      text.split(' ').every((word) => word.length < 20),
      text,
    );
  }
});
