import assert from 'node:assert/strict';
import { syncBuiltinESMExports } from 'node:module';
import dns from 'node:dns/promises';
import { mock, test, type TestContext } from 'node:test';
import type { Settings } from '../../src/contract/settings/settings.ts';
import { freePort } from '../support/free-port.ts';
import { connectRaw, type RawPeer } from '../support/raw-peer.ts';
import { type AppUnderTest, startApp } from '../support/running-app.ts';
import { answerOk, startTaggedServer, type TaggedServer } from '../support/tagged-server.ts';

/** Name and port of a published container port, which only a listener beyond loopback accepts. */
const PUBLISHED = 'localhost:9999';

interface Bench {
  readonly running: AppUnderTest;
  readonly server: TaggedServer;
  readonly apply: (changes: Partial<Settings>) => ReturnType<AppUnderTest['app']['apply']>;
}

async function start(context: TestContext, settings: Partial<Settings>): Promise<Bench> {
  const server = await startTaggedServer(context, { handler: answerOk });
  const running = await startApp(context, { upstream: server.url, settings });
  const apply: Bench['apply'] = (changes) => running.app.apply({ ...running.settings, ...changes });
  return { running, server, apply };
}

/** Sends a request on a connection that stays open, and returns the status of the response. */
async function statusOn(peer: RawPeer, host: string): Promise<number> {
  peer.send(`GET /v1/models HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  return Number((await peer.message()).startLine.split(' ')[1]);
}

/** Returns a function that lets the lookups of names finish, which wait for it from now on. */
function holdLookups(context: TestContext): () => void {
  const gate = Promise.withResolvers<undefined>();
  const { lookup } = dns;
  mock.method(dns, 'lookup', async (name: string) => {
    await gate.promise;
    return lookup(name);
  });
  syncBuiltinESMExports();
  context.after(() => {
    mock.restoreAll();
    syncBuiltinESMExports();
  });
  return () => gate.resolve(undefined);
}

test('a connection keeps the Host rules of the address that accepted it, and a new one gets the new rules', async (context) => {
  const { running, server, apply } = await start(context, { host: '0.0.0.0' });
  const { port } = running;
  const kept = await connectRaw(context, port);
  assert.equal(await statusOn(kept, PUBLISHED), 200);
  const letGo = holdLookups(context);
  const moved = apply({ host: '127.0.0.1', port });
  assert.equal(await statusOn(kept, PUBLISHED), 200, 'while the new name is looked up');
  assert.equal(await statusOn(await connectRaw(context, port), PUBLISHED), 200, 'bound as before until then');
  letGo();
  assert.deepEqual(await moved, {});
  assert.equal(await statusOn(kept, PUBLISHED), 200, 'after the move');
  assert.equal(await statusOn(await connectRaw(context, port), PUBLISHED), 403, 'no longer bound to it');

  const next = await freePort();
  const narrow = await connectRaw(context, port);
  assert.equal(await statusOn(narrow, `127.0.0.1:${port}`), 200);
  assert.deepEqual(await apply({ host: '127.0.0.1', port: next }), {});
  const fresh = await connectRaw(context, next);
  assert.equal(await statusOn(narrow, `127.0.0.1:${port}`), 200, 'the old port on the old connection');
  assert.equal(await statusOn(narrow, PUBLISHED), 403);
  assert.equal(await statusOn(fresh, `127.0.0.1:${port}`), 403, 'the old port on a new connection');
  assert.equal(await statusOn(fresh, `127.0.0.1:${next}`), 200);
  assert.equal(server.calls.length, 7);
});

test('a failed move leaves the Host rules of the address that stays', async (context) => {
  const { running, apply } = await start(context, { host: '0.0.0.0' });
  const { port } = running;
  const { listenError } = await apply({ host: '192.0.2.1', port });
  assert.ok(listenError instanceof Error);
  assert.equal(await statusOn(await connectRaw(context, port), PUBLISHED), 200);
  assert.equal(await statusOn(await connectRaw(context, port), `192.0.2.1:${port}`), 403);
});

test('what a host beyond loopback accepted needs its token, even if the settings drop both at once', async (context) => {
  const { running, server, apply } = await start(context, { host: '0.0.0.0', proxyToken: 'secret-token' });
  const { port } = running;
  const kept = await connectRaw(context, port);
  assert.equal(await statusOn(kept, `127.0.0.1:${port}`), 401);
  const letGo = holdLookups(context);
  const moved = apply({ host: '127.0.0.1', port, proxyToken: undefined });
  assert.equal(await statusOn(await connectRaw(context, port), `127.0.0.1:${port}`), 401);
  letGo();
  assert.deepEqual(await moved, {});
  assert.equal(await statusOn(kept, `127.0.0.1:${port}`), 401);
  assert.equal(server.calls.length, 0);
  assert.equal(await statusOn(await connectRaw(context, port), `127.0.0.1:${port}`), 200);
});
