import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Ring } from '../../src/contract/ring.ts';

test('a ring behaves like the end of a complete list, whatever is pushed and removed', () => {
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.constant('push' as const) },
    fc.constant('shift' as const),
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.array(step, { maxLength: 30 }), (max, steps) => {
      const ring = new Ring<number>(max);
      const all: number[] = [];
      let gone = 0;
      for (const each of steps) {
        if (each === 'push') {
          assert.equal(ring.push(all.length * 10), all.length);
          all.push(all.length * 10);
          gone = Math.max(gone, all.length - max);
        } else {
          assert.equal(ring.shift(), gone < all.length ? all[gone] : undefined);
          gone = Math.min(gone + 1, all.length);
        }
      }
      assert.deepEqual([ring.oldest, ring.end, ring.size], [gone, all.length, all.length - gone]);
      assert.deepEqual(ring.since(0), all.slice(gone));
      for (let at = 0; at <= all.length + 1; at += 1) {
        assert.equal(ring.at(at), at < gone ? undefined : all[at]);
        assert.deepEqual(ring.since(at), all.slice(Math.max(at, gone)));
        const first = all.findIndex((value, index) => index >= gone && value >= at * 10);
        assert.equal(
          ring.firstThat((value) => value >= at * 10),
          first < 0 ? all.length : first,
        );
        const { from, to, lost } = ring.reach(at, 2);
        assert.deepEqual(all.slice(from, to), all.slice(Math.max(at, gone)).slice(0, 2));
        assert.equal(lost, Math.max(0, gone - at));
      }
    }),
    { numRuns: 200 },
  );
});
