import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import http from 'node:http';
import { test, type TestContext } from 'node:test';
import { assertBalanced, poolOf } from '../support/settled-stats.ts';
import { ask, ClientCall } from '../support/client.ts';
import { cleanEnv, LAUNCHER, RunningCommand, temporaryFolder } from '../support/command-line.ts';
import { endsWithTest } from '../support/ends-with-test.ts';
import { eventually } from '../support/eventually.ts';
import { startApp } from '../support/running-app.ts';
import { startTaggedServer } from '../support/tagged-server.ts';

/** Sockets per held stream if client, proxy and provider share a process. */
const SOCKETS_PER_STREAM = 4;

function fileLimit(): number {
  if (process.platform === 'win32') return Infinity;
  const text = execFileSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }).trim();
  return text === 'unlimited' ? Infinity : Number(text);
}

test('1,000 clients at once are all answered, and the stats balance', async (context) => {
  const server = await startTaggedServer(context);
  const { app, url } = await startApp(context, { upstream: server.url });
  const options = { method: 'POST', body: '{"a":1}' };
  const calls = Array.from({ length: 1000 }, () => new ClientCall(`${url}/v1/responses`, options));
  const answers = await Promise.all(calls.map(({ answer }) => answer));
  assert.ok(answers.every(({ status, body }) => status === 200 && body === 'ok'));
  await eventually('at most the cap is kept', () => poolOf(app).stats.open <= 32);
  assertBalanced(poolOf(app).stats.snapshot());
  assert.equal(app.requestHistory.position, 1000);
});

/** 5,000, or as many as the limit on open files allows. */
const HELD = Math.min(5000, Math.floor((fileLimit() - 500) / SOCKETS_PER_STREAM));

test(`${HELD} concurrent streams all receive their last byte`, async (context) => {
  const server = await startTaggedServer(context);
  const { app, url } = await startApp(context, { upstream: server.url });
  server.handler = ({ response }) => void response.write('first;');
  const calls: ClientCall[] = [];
  for (let batch = 0; batch < HELD; batch += 250) {
    for (let one = batch; one < Math.min(HELD, batch + 250); one += 1) {
      calls.push(new ClientCall(`${url}/v1/models`));
    }
    await eventually('a batch streams', () => calls.every(({ received }) => received === 'first;'));
  }
  assert.equal(app.inFlight, HELD);
  for (const { response } of server.calls) response.end('last');
  const answers = await Promise.all(calls.map(({ answer }) => answer));
  assert.ok(answers.every(({ body, complete }) => complete && body === 'first;last'));
  assertBalanced(poolOf(app).stats.snapshot());
});

/** Starts the proxy in a process with a limit on open files. */
function startLimited(context: TestContext, files: number, upstream: string): RunningCommand {
  const home = temporaryFolder(context);
  const env = {
    ...cleanEnv({ home }),
    LUNAROUTE_OPENAI_BASE_URL: upstream,
    LUNAROUTE_OPENAI_MAX_RETRIES: '0',
  };
  const args = [LAUNCHER, 'serve', '--port', '0', '--no-ui'];
  const child = spawn('sh', ['-c', `ulimit -n ${files}; exec "$0" "$@"`, process.execPath, ...args], { env });
  endsWithTest(context, child);
  return new RunningCommand(child);
}

test(
  'a proxy without free file descriptors answers what it can, keeps running, and recovers',
  { skip: process.platform === 'win32' && 'Windows has no ulimit' },
  async (context) => {
    const held: http.ServerResponse[] = [];
    const server = http.createServer((request, response) => {
      if (request.url === '/v1/models') return void response.end('ok');
      response.write('held;');
      held.push(response);
    });
    server.listen(0, '127.0.0.1');
    context.after(() => (server.close(), server.closeAllConnections()));
    await eventually('it listens', () => server.listening);
    const address = server.address();
    assert.ok(typeof address === 'object' && address !== null);
    const proxy = startLimited(context, 80, `http://127.0.0.1:${address.port}`);
    const url = `http://127.0.0.1:${await proxy.port()}`;
    const calls = Array.from({ length: 80 }, () => new ClientCall(`${url}/v1/responses/held`));
    let before = 0;
    let same = 0;
    await eventually('no more come through', () => {
      const settled = held.length + calls.filter(({ over }) => over).length;
      same = settled === before ? same + 1 : 0;
      before = settled;
      return settled > 0 && same > 300;
    });
    assert.ok(held.length < calls.length, 'the limit was felt');
    const refused = await Promise.all(calls.filter(({ over }) => over).map(({ answer }) => answer));
    for (const { status, headers } of refused) {
      if (status !== 0) assert.deepEqual([status, headers['x-lunaroute-error']], [502, 'connect_failed']);
    }
    for (const call of calls) call.leave();
    await eventually('the streams are let go', () =>
      held.every(({ destroyed, closed }) => destroyed || closed),
    );
    let status = 0;
    for (let attempt = 0; attempt < 50 && status !== 200; attempt += 1) {
      ({ status } = await ask(`${url}/v1/models`));
    }
    assert.equal(status, 200, proxy.stderr);
  },
);
