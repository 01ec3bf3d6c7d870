import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { ask } from '../support/client.ts';
import { startCommand, temporaryFolder } from '../support/command-line.ts';
import { freePort } from '../support/free-port.ts';

/** Takes a port with a server that never responds. */
async function takePort(context: TestContext): Promise<net.Server & { readonly port: number }> {
  const server = net.createServer(() => undefined).listen(0, '127.0.0.1');
  context.after(() => server.close());
  await once(server, 'listening');
  const address = server.address();
  return Object.assign(server, { port: typeof address === 'object' && address !== null ? address.port : 0 });
}

test('a port that is taken at run time is reported with its owner, delays nothing, and is used once free', async (context) => {
  const home = temporaryFolder(context);
  const config = path.join(home, 'config.yaml');
  const first = await freePort();
  const holder = await takePort(context);
  const write = (port: number, timeout: number): void =>
    writeFileSync(
      config,
      `port: ${port}\nui: { enabled: false }\nproviders: { openai: { http_client: { timeout_secs: ${timeout} } } }\n`,
    );
  write(first, 100);
  const serve = startCommand(context, ['serve', '--config', config], { home });
  await serve.port();
  write(holder.port, 100);
  await serve.printed(
    new RegExp(
      `\\[WARN\\] Port ${holder.port} on 127\\.0\\.0\\.1 is taken.*Still listening on 127\\.0\\.0\\.1:${first}\\..*code=address_unavailable at=.*config\\.yaml:1 key=port`,
      'u',
    ),
  );
  assert.equal((await ask(`http://127.0.0.1:${first}/healthz`)).status, 200);
  write(holder.port, 200);
  await serve.printed(/Settings applied .*keys=providers\.openai\.http_client\.timeout_secs/u);
  if (process.platform === 'linux') {
    await serve.printed(
      new RegExp(`Port ${holder.port} on 127\\.0\\.0\\.1 is taken by .*process ${process.pid}`, 'u'),
    );
  }
  holder.close();
  await serve.printed(/\[INFO\] Resolved: Port /u);
  assert.equal((await ask(`http://127.0.0.1:${holder.port}/healthz`)).status, 200);
});
