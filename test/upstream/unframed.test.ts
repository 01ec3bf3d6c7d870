import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { counted, poolOf } from '../support/settled-stats.ts';
import { CA, serverTls } from '../support/certificates.ts';
import { ClientCall } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { type AppUnderTest, startApp } from '../support/running-app.ts';
import { startTaggedServer, type TaggedServer } from '../support/tagged-server.ts';

interface Unframed extends AppUnderTest {
  readonly server: TaggedServer;
  readonly client: ClientCall;
}

/** Starts a response with neither length nor chunks, of which the client has received the first piece. */
async function unframed(context: TestContext, tls: boolean): Promise<Unframed> {
  const server = await startTaggedServer(context, {
    ...(tls ? { tls: serverTls() } : {}),
    handler: ({ on }) => void on.socket.write('HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n\r\nfirst.'),
  });
  const app = await startApp(context, { upstream: server.url, openai: { ca: CA } });
  const client = new ClientCall(`${app.url}/v1/models`);
  await eventually('the client has the first piece', () => client.received === 'first.');
  return { ...app, server, client };
}

for (const tls of [false, true]) {
  const where = tls ? ' over TLS' : '';

  test(`an unframed response${where} that ends with FIN is complete`, async (context) => {
    const { app, server, client } = await unframed(context, tls);
    server.socket(1).socket.end('last.');
    const answer = await client.answer;
    assert.equal(answer.body, 'first.last.');
    assert.equal(answer.complete, true);
    await eventually('the pool has closed it', () => poolOf(app).stats.open === 0);
    assert.deepEqual(counted(poolOf(app).stats.closedBy), { server_close_header: 1 });
  });

  test(`an unframed response${where} that ends with RST does not look complete`, async (context) => {
    const { app, server, client } = await unframed(context, tls);
    server.reset(server.socket(1));
    const answer = await client.answer;
    assert.equal(answer.status, 200);
    assert.equal(answer.complete, false);
    await eventually('the pool has closed it', () => poolOf(app).stats.open === 0);
    assert.deepEqual(counted(poolOf(app).stats.closedBy), { server_reset: 1 });
  });
}

for (const framing of ['content-length: 100', 'transfer-encoding: chunked']) {
  test(`a response with ${framing} that ends early with FIN does not look complete`, async (context) => {
    const chunk = framing.startsWith('content') ? 'first.' : '6\r\nfirst.\r\n';
    const server = await startTaggedServer(context, {
      handler: ({ on }) => void on.socket.write(`HTTP/1.1 200 OK\r\n${framing}\r\n\r\n${chunk}`),
    });
    const { app, url, lines } = await startApp(context, { upstream: server.url });
    const client = new ClientCall(`${url}/v1/models`);
    await eventually('the client has the first piece', () => client.received === 'first.');
    server.socket(1).socket.end();
    assert.equal((await client.answer).complete, false);
    await eventually('the pool has closed it', () => poolOf(app).stats.open === 0);
    await eventually('the log names it', () => lines.join('\n').includes('code=upstream_closed_mid_stream'));
  });
}
