import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requestIdOf } from '../../../../renderer/navigation/list-places.ts';
import { requestHref } from '../../../../renderer/navigation/place.ts';

test('the address of a request contains its id', () => {
  assert.equal(requestIdOf(requestHref(12).slice(1)), 12);
});

test('the addresses of the lists contain no request id', () => {
  for (const location of ['/requests', '/requests/recorded', '/requests/0', '/requests/1/2', '/log/1']) {
    assert.equal(requestIdOf(location), undefined);
  }
});
