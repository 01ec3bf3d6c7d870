import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  boundedWidth,
  columnsFor,
  leastWidth,
  REQUEST_COLUMNS,
  sortRequests,
} from '../../../../renderer/pages/requests/request-columns.ts';
import { request } from './request-support.ts';

const ALL = new Set(REQUEST_COLUMNS.map(({ key }) => key));

test('columns never exceed the width available, and the most important ones stay', () => {
  for (let width = 120; width <= 2000; width += 7) {
    const { columns, template, tail } = columnsFor(ALL, width);
    const least = [...template.matchAll(/(\d+)px/gu)].reduce((sum, [, px]) => sum + Number(px), 0);
    assert.ok(
      columns.length === 1 || least + (columns.length - 1) * 8 + 32 <= width,
      `${width}: ${template}`,
    );
    assert.equal(columns[0]?.key, 'time');
    assert.ok(tail >= 1 && (columns.length === 1 || tail < columns.length));
  }
  const keys = columnsFor(ALL, 570).columns.map(({ key }) => key);
  assert.deepEqual(keys, ['time', 'model', 'status', 'connection', 'duration']);
  assert.equal(columnsFor(ALL, 0).columns.length, REQUEST_COLUMNS.length);
  assert.deepEqual(
    columnsFor(new Set(), 900).columns.map(({ key }) => key),
    ['time'],
  );
});

test('rows sort by any column, and those without a value come last in both directions', () => {
  const told = { fresh: 1, cacheRead: 9, cacheWrite: null, output: 3, reasoning: null };
  const rows = [request({ id: 3 }), request({ id: 2, tokens: told }), request({ id: 1, model: 'b' })];
  const ids = (key: string, isDescending: boolean): number[] =>
    sortRequests(rows, { key, isDescending }).map(({ id }) => id);
  assert.deepEqual(ids('time', false), [1, 2, 3]);
  assert.deepEqual(ids('tokens', true), [2, 3, 1]);
  assert.deepEqual(ids('tokens', false), [2, 3, 1]);
  assert.deepEqual(ids('model', false), [1, 3, 2]);
  assert.equal(sortRequests(rows, undefined), rows);
  for (const { key } of REQUEST_COLUMNS) assert.equal(ids(key, true).length, rows.length);
});

test('a column has its chosen width, but at least what its numbers need', () => {
  for (const { key, width, isNumber } of REQUEST_COLUMNS) {
    assert.equal(boundedWidth(key, 0), leastWidth(key));
    assert.ok(!isNumber || leastWidth(key) === width, key);
    assert.equal(boundedWidth(key, 1e9), 640);
  }
  const { template } = columnsFor(new Set(['model', 'status']), 900, { status: 200, model: 12, of: 4 });
  assert.equal(template, '96px 60px 200px');
  // A wider column leaves no room for the least important ones.
  const { columns } = columnsFor(ALL, 900, { path: 500 });
  assert.ok(columns.every(({ key }) => key !== 'client' && key !== 'attempts'));
});

test('a widened column stays visible, and others make room', () => {
  for (const width of [620, 900, 1240, 1600]) {
    for (const { key } of columnsFor(ALL, width).columns) {
      const { columns } = columnsFor(ALL, width, { [key]: 640 });
      assert.ok(
        columns.some((column) => column.key === key),
        `${key} at ${width}`,
      );
      assert.ok(columns.length > 1);
    }
  }
});
