import assert from 'node:assert/strict';
import { test } from 'node:test';
import { weightOf } from '../../src/answers/answer-facts.ts';
import { EventStreamReader } from '../../src/answers/event-stream-reader.ts';
import { counted, poolOf } from '../support/settled-stats.ts';
import { ClientCall } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { startApp } from '../support/running-app.ts';
import { startTaggedServer } from '../support/tagged-server.ts';

interface Ending {
  readonly name: string;
  readonly pieces: readonly string[];
  readonly isEnd: boolean;
}

const LARGE = 'x'.repeat(100_000);

const ENDINGS: readonly Ending[] = [
  { name: '[DONE]', pieces: ['data: {"a":1}\n\n', 'data: [DONE]\n\n'], isEnd: true },
  { name: '[DONE] with CRLF', pieces: ['data: [DONE]\r\n\r\n'], isEnd: true },
  { name: 'message_stop', pieces: ['event: message_stop\ndata: {"type":"message_stop"}\n\n'], isEnd: true },
  { name: 'events that came together', pieces: ['data: {"a":1}\n\ndata: [DONE]\n\n'], isEnd: true },
  {
    name: 'response.completed in many pieces',
    pieces: ['event: response.completed\n', `data: {"text":"${LARGE}`, `${LARGE}"}`, '\n\n'],
    isEnd: true,
  },
  {
    name: 'response.completed by its type alone',
    pieces: ['data: {"type":"response.completed","response":{}}\n\n'],
    isEnd: true,
  },
  {
    name: "the piece of Gemini's that says why it ends",
    pieces: [
      'data: {"candidates": [{"content": {}}]}\r\n\r\n',
      'data: {"candidates": [{"finishReason": "STOP"}]}\r\n\r\n',
    ],
    isEnd: true,
  },
  {
    name: 'the words of that in a text',
    pieces: ['data: {"candidates":[{"content":{"parts":[{"text":"\\"finishReason\\": \\"STOP\\""}]}}]}\n\n'],
    isEnd: false,
  },
  {
    name: 'response.completed of more than 256 kB',
    pieces: ['event: response.completed\n', `data: {"text":"${LARGE}`, LARGE, `${LARGE}"}`, '\n\n'],
    isEnd: true,
  },
  { name: 'an event in the middle', pieces: ['data: [DONE]\n\n', 'data: {"a":1}\n\n'], isEnd: false },
  { name: 'half of the terminal event', pieces: ['data: [DONE]\n'], isEnd: false },
  {
    name: 'words of the terminal event in a text',
    pieces: ['data: {"text":"[DONE] message_stop"}\n\n'],
    isEnd: false,
  },
  { name: 'nothing', pieces: [], isEnd: false },
];

for (const { name, pieces, isEnd } of ENDINGS) {
  test(`a stream that stops after ${name} ${isEnd ? 'has' : 'has not'} ended`, () => {
    const reader = new EventStreamReader({
      weigh: weightOf,
      event: () => true,
      longEvent: () => undefined,
    });
    for (const piece of pieces) reader.push(Buffer.from(piece));
    assert.equal(reader.isAtEnd, isEnd);
  });
}

test('a client that hangs up right after the terminal event has succeeded, and its connection is kept', async (context) => {
  const server = await startTaggedServer(context);
  const { app, url } = await startApp(context, { upstream: server.url });
  server.handler = ({ response }) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: {"a":1}\n\n');
    response.write('data: [DONE]\n\n');
  };
  const client = new ClientCall(`${url}/v1/chat/completions`, { method: 'POST', body: '{}' });
  await eventually('it has the last event', () => client.received.endsWith('data: [DONE]\n\n'));
  client.leave();
  await eventually('it is over', () => app.requestHistory.position === 1);
  const [row] = app.requestHistory.since(0).rows;
  assert.deepEqual([row?.state, row?.status, row?.code], ['done', 200, null]);
  server.call(0).response.end();
  await eventually('the connection is idle', () => poolOf(app).stats.idle === 1);
  assert.deepEqual(counted(poolOf(app).stats.closedBy), {});
});

test('a provider that does not end after the terminal event loses its connection', async (context) => {
  const server = await startTaggedServer(context);
  const { app, url } = await startApp(context, { upstream: server.url });
  server.handler = ({ response }) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('event: message_stop\ndata: {"type":"message_stop"}\n\n');
  };
  const client = new ClientCall(`${url}/v1/messages`, { method: 'POST', body: '{}' });
  await eventually('it has the last event', () => client.received.includes('message_stop'));
  client.leave();
  await eventually('the connection goes', () => server.open.length === 0);
  assert.deepEqual(counted((app.pool('anthropic') ?? assert.fail()).stats.closedBy), { request_aborted: 1 });
});

test('a client that hangs up in the middle of a stream counts as gone', async (context) => {
  const server = await startTaggedServer(context);
  const { app, url } = await startApp(context, { upstream: server.url });
  server.handler = ({ response }) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: {"a":1}\n\n');
  };
  const client = new ClientCall(`${url}/v1/chat/completions`, { method: 'POST', body: '{}' });
  await eventually('it has an event', () => client.received.endsWith('\n\n'));
  client.leave();
  await eventually('it is over', () => app.requestHistory.position === 1);
  assert.equal(app.requestHistory.since(0).rows[0]?.code, 'client_closed');
  await eventually('the connection goes', () => server.open.length === 0);
});
