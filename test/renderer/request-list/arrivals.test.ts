import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Arrivals, arrived, type ListNow } from '../../../renderer/request-list/arrivals.ts';

const BEFORE: Arrivals = { newest: 1, view: 'all', latest: 0, count: 0, held: 0 };

function after(known: number, now: Partial<ListNow> = {}, before: Arrivals = BEFORE): Arrivals {
  return arrived(before, { newest: 9, view: 'all', known, canWait: true, ...now });
}

test('some of many new rows wait for the next frame', () => {
  const cases: readonly (readonly [string, number, Partial<ListNow>, number])[] = [
    ['none', 0, {}, 0],
    ['the newest of before has gone', -1, {}, 0],
    ['few', 5, {}, 0],
    ['a few more', 6, {}, 3],
    ['a tenth of a hundred a second', 10, {}, 6],
    ['as many as are drawn beyond what is seen', 16, {}, 9],
    ['more than that', 17, {}, 0],
    ['a screen', 40, {}, 0],
    ['another filter', 10, { view: 'some' }, 0],
    ['scrolled, sorted, or with less motion', 10, { canWait: false }, 0],
  ];
  for (const [what, known, now, held] of cases) {
    const next = after(known, now);
    assert.equal(next.held, held, what);
    assert.ok(next.held < Math.max(1, next.latest), `${what}: some are let in at once`);
    assert.equal(next.latest, Math.max(0, known), what);
  }
});

test('no row waits longer than a message', () => {
  const held = after(10);
  assert.equal(held.held, 6);
  assert.equal(after(2, {}, held).held, 0);
  assert.equal(after(10, {}, held).held, 6, 'of the new ones only');
});

test('row positions stay small numbers', () => {
  let now = BEFORE;
  for (let message = 0; message < 3000; message += 1) {
    now = after(10, {}, now);
    assert.ok(now.count >= 0 && now.count <= 10_000);
  }
});
