import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test, type TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { counted, poolOf, settledStats } from '../support/settled-stats.ts';
import { ClientCall } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { startApp } from '../support/running-app.ts';
import { TurnedClock } from '../support/turned-clock.ts';

const options = process.platform === 'win32' ? { skip: 'Windows cannot stop a process' } : {};

const SERVER = `
  const server = require('node:http').createServer((request, response) => {
    request.resume().on('end', () => response.end('ok'));
  });
  server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1', () => process.stdout.write(server.address().port + '\\n'));
`;

interface StoppableServer {
  readonly url: string;
  stop(): void;
  go(): void;
}

async function startServer(context: TestContext): Promise<StoppableServer> {
  const child = spawn(process.execPath, ['-e', SERVER], { stdio: ['ignore', 'pipe', 'inherit'] });
  context.after(() => child.kill('SIGKILL'));
  const [port] = await once(child.stdout, 'data');
  return {
    url: `http://127.0.0.1:${String(port).trim()}`,
    stop: () => void child.kill('SIGSTOP'),
    go: () => void child.kill('SIGCONT'),
  };
}

for (const { name, bodyBytes } of [
  { name: 'a short request', bodyBytes: 10 },
  { name: 'an upload that it does not read', bodyBytes: 64 * 1024 * 1024 },
]) {
  test(
    `the real kernel's table shows a stopped server as one that thinks: ${name}`,
    options,
    async (context) => {
      const clock = new TurnedClock();
      const server = await startServer(context);
      const { app, url } = await startApp(context, {
        upstream: server.url,
        clock,
        pool: { timeoutSecs: 3600 },
      });
      const pool = poolOf(app);
      await new ClientCall(`${url}/v1/models`).answer;
      await eventually('it is idle', () => pool.stats.idle === 1);
      server.stop();
      const client = new ClientCall(`${url}/v1/files`, {
        method: 'POST',
        body: Buffer.alloc(bodyBytes, 'x'),
      });
      await eventually('it is on its way', () => pool.stats.active === 1);
      for (let step = 0; step < 120; step += 1) {
        clock.turn(500);
        await pause(5);
      }
      assert.equal(client.over, false);
      assert.equal(pool.stats.dialing + pool.stats.created, 1, 'nothing was dialled');
      server.go();
      assert.equal((await client.answer).status, 200);
      assert.deepEqual(counted((await settledStats(pool)).closedBy), {});
    },
  );
}
