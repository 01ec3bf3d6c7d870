import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { test } from 'node:test';
import { startApp } from '../support/running-app.ts';
import { portOf } from '../support/eventually.ts';

for (const extraBytes of [0, 1, 40]) {
  test(`a chunk of 1 MiB and ${extraBytes} bytes arrives whole: an empty piece does not end the body`, async (context) => {
    const body = Buffer.alloc(1024 * 1024 + extraBytes, 'x');
    const provider = http.createServer((_request, response) => response.writeHead(200).end(body));
    provider.listen(0, '127.0.0.1');
    await once(provider, 'listening');
    context.after(() => {
      provider.close();
      provider.closeAllConnections();
    });
    const { url } = await startApp(context, { upstream: `http://127.0.0.1:${portOf(provider)}` });
    const response = await fetch(`${url}/v1/models`);
    assert.equal(response.headers.get('transfer-encoding'), 'chunked');
    assert.deepEqual(Buffer.from(await response.arrayBuffer()), body);
  });
}
