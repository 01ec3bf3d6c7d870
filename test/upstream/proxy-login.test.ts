import assert from 'node:assert/strict';
import { test } from 'node:test';
import { proxyAuthorization } from '../../src/upstream/tunnel.ts';

for (const [url, login] of [
  ['http://user:pass@proxy.test', 'user:pass'],
  ['http://us%40er:p%3Aw@proxy.test', 'us@er:p:w'],
  ['http://user:50%off@proxy.test', 'user:50%off'],
] as const) {
  test(`the login of ${url} is sent as ${login}`, () => {
    assert.equal(proxyAuthorization(new URL(url)), `Basic ${Buffer.from(login).toString('base64')}`);
  });
}

test('without a login nothing is sent', () => {
  assert.equal(proxyAuthorization(new URL('http://proxy.test')), undefined);
});
