import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { CloseReason, CreateReason } from '../../src/contract/connections.ts';
import { counted, poolOf, settledStats } from '../support/settled-stats.ts';
import { ask, ClientCall } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { type AppUnderTest, startApp } from '../support/running-app.ts';
import { answerOk, startTaggedServer, type TaggedServer } from '../support/tagged-server.ts';

async function start(context: TestContext): Promise<AppUnderTest & { readonly server: TaggedServer }> {
  const server = await startTaggedServer(context);
  return { ...(await startApp(context, { upstream: server.url })), server };
}

interface Case {
  readonly name: string;
  readonly end: (server: TaggedServer) => void;
  readonly closed: CloseReason;
  readonly created: CreateReason;
}

const IDLE_ENDS: readonly Case[] = [
  {
    name: 'a FIN while idle',
    end: (server) => server.socket(1).socket.end(),
    closed: 'server_closed',
    created: 'after_server_close',
  },
  {
    name: 'a RST while idle',
    end: (server) => server.reset(server.socket(1)),
    closed: 'server_reset',
    created: 'after_reset',
  },
  {
    name: 'bytes out of turn while idle, as of a server that answers 408 before it closes,',
    end: (server) => server.socket(1).socket.end('HTTP/1.1 408 Request Timeout\r\nconnection: close\r\n\r\n'),
    closed: 'server_closed',
    created: 'after_server_close',
  },
];

for (const { name, end, closed, created } of IDLE_ENDS) {
  test(`${name} ends the connection as ${closed}, and the next one is created ${created}`, async (context) => {
    const { app, url, server } = await start(context);
    const pool = poolOf(app);
    await ask(`${url}/v1/models`);
    await settledStats(pool);
    end(server);
    await eventually('the pool has closed it', () => pool.stats.open === 0);
    await eventually('the server sees it go', () => server.open.length === 0);
    assert.deepEqual(counted(pool.stats.closedBy), { [closed]: 1 });
    const answer = await ask(`${url}/v1/models`);
    assert.equal(answer.status, 200);
    assert.deepEqual(server.callIds, [1, 2]);
    assert.deepEqual(counted(pool.stats.createdBy), { first_use: 1, [created]: 1 });
  });
}

test('a response with Connection: close ends the connection and is the reason for the next', async (context) => {
  const { app, url, server } = await start(context);
  const pool = poolOf(app);
  server.handler = ({ response }) => {
    response.shouldKeepAlive = false;
    response.end('bye');
  };
  const answer = await ask(`${url}/v1/models`);
  assert.equal(answer.body, 'bye');
  await eventually('the pool has closed it', () => pool.stats.open === 0);
  assert.deepEqual(counted(pool.stats.closedBy), { server_close_header: 1 });
  server.handler = answerOk;
  await ask(`${url}/v1/models`);
  assert.deepEqual(counted(pool.stats.createdBy), { first_use: 1, after_server_close: 1 });
});

test('a client that leaves mid-stream ends the connection as request_aborted', async (context) => {
  const { app, url, server } = await start(context);
  const pool = poolOf(app);
  server.handler = ({ response }) => void response.write('begin');
  const call = new ClientCall(`${url}/v1/models`);
  await eventually('the stream has begun', () => call.received === 'begin');
  call.leave();
  await eventually('the server sees it go', () => server.open.length === 0);
  assert.deepEqual(counted(pool.stats.closedBy), { request_aborted: 1 });
  server.handler = answerOk;
  await ask(`${url}/v1/models`);
  assert.deepEqual(counted(pool.stats.createdBy), { first_use: 1, after_error: 1 });
});

test('a response before the whole request is sent is passed on, and its connection is not reused', async (context) => {
  const { app, url, server } = await start(context);
  const pool = poolOf(app);
  server.handler = ({ response }) => {
    response.writeHead(413, { 'content-length': 9 });
    response.end('too large');
  };
  const call = new ClientCall(`${url}/v1/responses`, { method: 'POST', streamed: true });
  call.request.write('the first part');
  await eventually('the client has the answer', () => call.received === 'too large');
  assert.equal(call.status, 413);
  await eventually('the pool has closed it', () => pool.stats.open === 0);
  await eventually('the server sees it go', () => server.open.length === 0);
  assert.deepEqual(counted(pool.stats.closedBy), { not_reusable: 1 });
  server.handler = answerOk;
  await ask(`${url}/v1/models`);
  assert.deepEqual(server.callIds, [1, 2]);
});
