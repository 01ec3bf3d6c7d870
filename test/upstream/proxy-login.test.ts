import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ForwardProxy } from '../../src/upstream/forward-proxy.ts';

for (const [url, login] of [
  ['http://user:pass@proxy.test', 'user:pass'],
  ['http://us%40er:p%3Aw@proxy.test', 'us@er:p:w'],
  ['http://user:50%off@proxy.test', 'user:50%off'],
] as const) {
  test(`the login of ${url} is sent as ${login}`, () => {
    assert.equal(
      new ForwardProxy(url, 'HTTPS_PROXY').authorization,
      `Basic ${Buffer.from(login).toString('base64')}`,
    );
  });
}

test('without a login, no authorization is sent', () => {
  assert.equal(new ForwardProxy('http://proxy.test', 'HTTPS_PROXY').authorization, undefined);
});
