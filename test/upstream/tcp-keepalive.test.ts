import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { CA, serverTls } from '../support/certificates.ts';
import { ask, ClientCall } from '../support/client.ts';
import { allArrived, eventually } from '../support/eventually.ts';
import { startApp } from '../support/running-app.ts';
import { answerOk, startTaggedServer, type TaggedServer } from '../support/tagged-server.ts';
import { TurnedClock } from '../support/turned-clock.ts';

const found = process.platform === 'linux' && spawnSync('ss', ['-V']).status === 0;
const options = found ? {} : { skip: 'needs ss (iproute2, Linux) to see the timers of a socket' };

/** Returns the system's line about the proxy's end of the server's first connection. */
function proxySide(server: TaggedServer): string {
  const { remotePort } = server.socket(1).socket;
  return execFileSync('ss', ['-tnoH', `( sport = :${remotePort} and dport = :${server.port} )`], {
    encoding: 'utf8',
  }).trim();
}

function keepAliveSecs(line: string): number {
  const match = /timer:\(keepalive,(?:(\d+)min)?(?:([\d.]+)(ms|sec))?,/u.exec(line);
  if (match === null) return 0;
  return Number(match[1] ?? 0) * 60 + Number(match[2] ?? 0) / (match[3] === 'ms' ? 1000 : 1);
}

test('the first TCP probe comes after tcp_keepalive_secs', options, async (context) => {
  const server = await startTaggedServer(context);
  const { url } = await startApp(context, { upstream: server.url, pool: { tcpKeepaliveSecs: 45 } });
  await ask(`${url}/v1/models`);
  await eventually('the keepalive timer runs', () => keepAliveSecs(proxySide(server)) > 0);
  const secs = keepAliveSecs(proxySide(server));
  assert.ok(secs > 30 && secs <= 46, `the timer stands at ${secs} s`);
});

test('a TLS connection also follows tcp_keepalive_secs', options, async (context) => {
  const server = await startTaggedServer(context, { tls: serverTls() });
  const { url } = await startApp(context, {
    upstream: server.url,
    pool: { tcpKeepaliveSecs: 45 },
    openai: { ca: CA },
  });
  await ask(`${url}/v1/models`);
  await eventually('the keepalive timer runs', () => keepAliveSecs(proxySide(server)) > 0);
  const secs = keepAliveSecs(proxySide(server));
  assert.ok(secs > 30 && secs <= 46, `the timer stands at ${secs} s`);
});

test('a tcp_keepalive_secs of 0 sends no probes', options, async (context) => {
  const server = await startTaggedServer(context);
  const { url } = await startApp(context, { upstream: server.url, pool: { tcpKeepaliveSecs: 0 } });
  await ask(`${url}/v1/models`);
  await eventually('the socket is at rest', () => !proxySide(server).includes('timer:(on'));
  const line = proxySide(server);
  assert.match(line, /ESTAB/u);
  assert.doesNotMatch(line, /timer:\(keepalive/u);
});

for (const tls of [false, true]) {
  test(
    `a response that streams${tls ? ' over TLS' : ''} is probed after 15 s, and its idle connection after the setting`,
    options,
    async (context) => {
      const server = await startTaggedServer(context, {
        handler: ({ response }) => void response.write('begin'),
        ...(tls ? { tls: serverTls() } : {}),
      });
      const { url } = await startApp(context, {
        upstream: server.url,
        pool: { tcpKeepaliveSecs: 300 },
        openai: { ca: CA },
      });
      const client = new ClientCall(`${url}/v1/models`);
      await eventually('it streams', () => client.received === 'begin');
      await eventually('the timer is short', () => {
        const secs = keepAliveSecs(proxySide(server));
        return secs > 0 && secs <= 15;
      });
      server.call(0).response.end();
      await client.answer;
      await eventually('the timer is long again', () => keepAliveSecs(proxySide(server)) > 60);
    },
  );
}

test('a request waiting for its first byte is also probed early', options, async (context) => {
  const clock = new TurnedClock();
  const server = await startTaggedServer(context, { handler: () => undefined });
  const { url } = await startApp(context, { upstream: server.url, pool: { tcpKeepaliveSecs: 300 }, clock });
  const client = new ClientCall(`${url}/v1/models`);
  await eventually('it is there', () => server.calls.length === 1);
  await eventually('the timer is long', () => keepAliveSecs(proxySide(server)) > 60);
  clock.turn(1000);
  await eventually('the timer is short', () => {
    const secs = keepAliveSecs(proxySide(server));
    return secs > 0 && secs <= 15;
  });
  server.calls.forEach(answerOk);
  await client.answer;
  await eventually('the timer is long again', () => keepAliveSecs(proxySide(server)) > 60);
});

test(
  'a tcp_keepalive_secs of 0 sends no probes during a streamed response either',
  options,
  async (context) => {
    const server = await startTaggedServer(context, {
      handler: ({ response }) => void response.write('begin'),
    });
    const { url } = await startApp(context, { upstream: server.url, pool: { tcpKeepaliveSecs: 0 } });
    const client = new ClientCall(`${url}/v1/models`);
    await eventually('it streams', () => client.received === 'begin');
    await allArrived();
    assert.doesNotMatch(proxySide(server), /timer:\(keepalive/u);
    client.leave();
  },
);
