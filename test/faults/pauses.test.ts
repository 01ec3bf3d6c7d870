import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { test, type TestContext } from 'node:test';
import { systemClock } from '../../src/clock.ts';
import { startCommand, temporaryFolder } from '../support/command-line.ts';
import { ClientCall } from '../support/client.ts';
import { allArrived, eventually, portOf } from '../support/eventually.ts';
import { startTaggedServer, type TaggedServer } from '../support/tagged-server.ts';

const STREAMS = 10;
const IDLE_SECS = 2;

/** Blocks this thread, as on a machine short of CPU time or memory. */
function block(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** Starts the proxy in a separate process with ten streams, each of which has received its first piece. */
async function tenStreams(context: TestContext): Promise<{
  readonly server: TaggedServer;
  readonly clients: readonly ClientCall[];
  readonly suspend: () => Promise<void>;
  readonly resume: () => void;
}> {
  const server = await startTaggedServer(context, { handler: ({ response }) => void response.write('one.') });
  const home = temporaryFolder(context);
  const config = path.join(home, 'config.yaml');
  writeFileSync(
    config,
    `providers: { openai: { base_url: '${server.url}', http_client: { stream_idle_timeout_secs: ${IDLE_SECS} } } }\n`,
  );
  const command = startCommand(context, ['serve', '--no-ui', '--port', '0', '--config', config], { home });
  const port = await command.port();
  const clients = Array.from({ length: STREAMS }, () => new ClientCall(`http://127.0.0.1:${port}/v1/models`));
  await eventually('each has its first piece', () => clients.every((one) => one.received === 'one.'));
  return {
    server,
    clients,
    suspend: async () => {
      command.child.kill('SIGSTOP');
      // Longer than the timeout; the exact duration does not matter.
      await pause(IDLE_SECS * 1000 + 500);
    },
    resume: () => void command.child.kill('SIGCONT'),
  };
}

const skip = process.platform === 'win32' ? 'Windows has no SIGSTOP' : false;

test(
  'bytes that arrive while the process is suspended are read before its timers fire',
  { skip },
  async (context) => {
    const { server, clients, suspend, resume } = await tenStreams(context);
    await suspend();
    for (const { response } of server.calls) response.write('two.');
    await allArrived();
    resume();
    await eventually('each has what came', () =>
      clients.every((one) => one.over || one.received === 'one.two.'),
    );
    for (const { response } of server.calls) response.end('three.');
    const answers = await Promise.all(clients.map((one) => one.answer));
    const whole = answers.filter(({ body, complete }) => complete && body === 'one.two.three.');
    assert.equal(whole.length, STREAMS);
  },
);

test('a provider that was silent while the process was suspended times out', { skip }, async (context) => {
  const { clients, suspend, resume } = await tenStreams(context);
  await suspend();
  resume();
  const answers = await Promise.all(clients.map((one) => one.answer));
  assert.equal(answers.filter(({ complete }) => complete).length, 0);
});

/** Returns both ends of a connection within this process. */
async function socketPair(
  context: TestContext,
): Promise<{ readonly near: net.Socket; readonly far: net.Socket }> {
  const server = net.createServer().listen(0, '127.0.0.1');
  context.after(() => server.close());
  await once(server, 'listening');
  const near = net.connect(portOf(server), '127.0.0.1');
  const [far] = (await once(server, 'connection')) as [net.Socket];
  context.after(() => near.destroy());
  context.after(() => far.destroy());
  return { near, far };
}

test('a late timer lets the sockets be read first', async (context) => {
  const { near, far } = await socketPair(context);
  const seen: string[] = [];
  near.on('data', () => seen.push('byte'));
  systemClock.schedule(() => seen.push('timer'), 20);
  far.write('x');
  block(100);
  await eventually('both were there', () => seen.length === 2);
  assert.deepEqual(seen, ['byte', 'timer']);
});

test('a byte read at the last moment can still cancel a timer', async (context) => {
  const { near, far } = await socketPair(context);
  const seen: string[] = [];
  const timer = systemClock.schedule(() => seen.push('timer'), 20);
  near.on('data', () => {
    seen.push('byte');
    systemClock.cancel(timer);
  });
  far.write('x');
  block(100);
  await eventually('the byte was there', () => seen.length > 0);
  await allArrived();
  assert.deepEqual(seen, ['byte']);
});
