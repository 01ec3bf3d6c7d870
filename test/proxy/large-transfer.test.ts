import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import http, { type OutgoingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import test, { type TestContext } from 'node:test';
import { ask } from '../support/client.ts';
import { type RunningCommand, startCommand, temporaryFolder } from '../support/command-line.ts';
import { portOf } from '../support/eventually.ts';

const BLOCK = randomBytes(1024 * 1024);
const UPLOAD_BLOCKS = 100;
const UPLOAD_BYTES = BLOCK.length * UPLOAD_BLOCKS;
const MAX_UPLOAD_GROWTH_BYTES = 64 * 1024 * 1024;
/** Data read from the provider becomes garbage faster than it is collected, so the limit is a fraction of the total. */
const DOWNLOAD_BLOCKS = 400;
const MAX_DOWNLOAD_GROWTH_BYTES = 200 * 1024 * 1024;
const skip =
  process.platform === 'linux' ? false : 'the peak of a process is read from /proc, which only Linux has';

function blocks(count: number): Readable {
  return Readable.from(Array.from({ length: count }, () => BLOCK));
}

async function hashOf(source: Readable): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of source) hash.update(chunk);
  return hash.digest('hex');
}

/** Starts a provider that responds to a POST with its body's hash, and to a GET with the blocks. */
async function startHashing(context: TestContext): Promise<number> {
  const server = http.createServer((request, response) => {
    if (request.method === 'GET') {
      response.writeHead(
        200,
        request.url === '/v1/models' ? {} : { 'content-length': BLOCK.length * DOWNLOAD_BLOCKS },
      );
      if (request.url === '/v1/models') response.end();
      else void pipeline(blocks(DOWNLOAD_BLOCKS), response);
      return;
    }
    void hashOf(request).then((hash) => response.end(hash));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return portOf(server);
}

/** Returns the peak memory of the process so far. */
function peakBytes(command: RunningCommand): number {
  const status = readFileSync(`/proc/${command.child.pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/mu.exec(status)?.[1]) * 1024;
}

/** Starts the proxy in a separate process and has it serve one request. */
async function startServe(
  context: TestContext,
): Promise<{ readonly serve: RunningCommand; readonly url: string }> {
  const upstream = `http://127.0.0.1:${await startHashing(context)}`;
  const env = { LUNAROUTE_OPENAI_BASE_URL: upstream, LUNAROUTE_UI_ENABLED: 'false' };
  const home = temporaryFolder(context);
  const serve = startCommand(context, ['serve', '--port', '0'], { home, env });
  const url = `http://127.0.0.1:${await serve.port()}`;
  assert.equal((await ask(`${url}/v1/models`)).status, 200);
  return { serve, url };
}

for (const [framing, headers] of [
  ['known length', { 'content-length': UPLOAD_BYTES }],
  ['chunks', { 'transfer-encoding': 'chunked' }],
  ['chunks of JSON', { 'transfer-encoding': 'chunked', 'content-type': 'application/json' }],
] satisfies [string, OutgoingHttpHeaders][]) {
  test(
    `an upload of 100 MiB in ${framing} arrives whole in under 64 MiB of memory`,
    { skip },
    async (context) => {
      const { serve, url } = await startServe(context);
      const before = peakBytes(serve);
      const request = http.request(`${url}/v1/files`, { method: 'POST', agent: false, headers });
      const answered: Promise<[http.IncomingMessage]> = once(request, 'response').then(([response]) => [
        response,
      ]);
      await pipeline(blocks(UPLOAD_BLOCKS), request);
      const [response] = await answered;
      const hash = Buffer.concat(await response.toArray()).toString();
      assert.equal(hash, await hashOf(blocks(UPLOAD_BLOCKS)));
      const growth = peakBytes(serve) - before;
      assert.ok(growth < MAX_UPLOAD_GROWTH_BYTES, `the proxy grew by ${growth} bytes`);
    },
  );
}

test('a download of 400 MiB arrives whole in under 200 MiB of memory', { skip }, async (context) => {
  const { serve, url } = await startServe(context);
  const before = peakBytes(serve);
  const request = http.get(`${url}/v1/files/1/content`, { agent: false });
  const [response]: http.IncomingMessage[] = await once(request, 'response');
  assert.ok(response);
  assert.equal(await hashOf(response), await hashOf(blocks(DOWNLOAD_BLOCKS)));
  const growth = peakBytes(serve) - before;
  assert.ok(growth < MAX_DOWNLOAD_GROWTH_BYTES, `the proxy grew by ${growth} bytes`);
});
