import assert from 'node:assert/strict';
import { test } from 'node:test';
import { poolOf } from '../support/settled-stats.ts';
import { ask } from '../support/client.ts';
import { freePort } from '../support/free-port.ts';
import { startApp } from '../support/running-app.ts';

test('a name that does not resolve is a 502 dns_failed', async (context) => {
  const { app, url } = await startApp(context, {
    upstream: 'http://nowhere.invalid',
    pool: { maxRetries: 0 },
  });
  const answer = await ask(`${url}/v1/models`);
  assert.equal(answer.status, 502);
  assert.equal(answer.headers['x-lunaroute-error'], 'dns_failed');
  assert.match(answer.body, /nowhere\.invalid/u);
  const stats = poolOf(app).stats.snapshot();
  assert.deepEqual([stats.created, stats.connectFailed, stats.dialing], [0, 1, 0]);
});

test('a port without a listener is a 502 connect_failed', async (context) => {
  const upstream = `http://127.0.0.1:${await freePort()}`;
  const { app, url } = await startApp(context, { upstream, pool: { maxRetries: 0 } });
  const answer = await ask(`${url}/v1/models`);
  assert.equal(answer.status, 502);
  assert.equal(answer.headers['x-lunaroute-error'], 'connect_failed');
  assert.match(answer.body, /ECONNREFUSED/u);
  const stats = poolOf(app).stats.snapshot();
  assert.deepEqual([stats.created, stats.connectFailed, stats.dialing], [0, 1, 0]);
});

for (const host of ['127.0.0.1', 'localhost']) {
  test(`a base URL that leads back to the proxy through ${host} is a 502 upstream_loop at once`, async (context) => {
    const port = await freePort();
    const { app, url } = await startApp(context, { upstream: `http://${host}:${port}`, settings: { port } });
    const answer = await ask(`${url}/v1/models`);
    assert.equal(answer.status, 502);
    assert.equal(answer.headers['x-lunaroute-error'], 'upstream_loop');
    assert.match(answer.body, /base_url/u);
    assert.equal(poolOf(app).stats.created, 0);
    assert.equal(poolOf(app).stats.connectFailed, 1);
  });
}
