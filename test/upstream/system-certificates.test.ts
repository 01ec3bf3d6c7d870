import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test, type TestContext } from 'node:test';
import { certificatesIn } from '../../src/upstream/system-certificates.ts';
import { serverTls } from '../support/certificates.ts';
import { ask } from '../support/client.ts';
import {
  type InspectingOptions,
  type InspectingProxy,
  startInspectingProxy,
} from '../support/inspecting-proxy.ts';
import { counted, poolOf, settledStats } from '../support/settled-stats.ts';
import {
  type AppTestOptions,
  type AppUnderTest,
  providerSettings,
  settingsByDefault,
  startApp,
} from '../support/running-app.ts';
import { SystemStore } from '../support/system-store.ts';
import { type TaggedServer, startTaggedServer } from '../support/tagged-server.ts';
import { TurnedClock } from '../support/turned-clock.ts';

/** Only the stores of Linux can be replaced by a test's own. */
const LINUX = { skip: process.platform === 'linux' ? false : 'a store of its own is for Linux' };

interface Company {
  readonly inspecting: InspectingProxy;
  readonly provider: TaggedServer;
  readonly store: SystemStore;
  readonly start: (
    openai?: AppTestOptions['openai'],
    more?: Partial<AppTestOptions>,
  ) => Promise<AppUnderTest>;
}

/** Starts a provider that is reached through a proxy that decrypts TLS. */
async function inCompany(context: TestContext, options: InspectingOptions = {}): Promise<Company> {
  const inspecting = await startInspectingProxy(context, options);
  const provider = await startTaggedServer(context, { tls: serverTls() });
  const store = new SystemStore(context);
  return {
    inspecting,
    provider,
    store,
    start: (openai = {}, more = {}) =>
      startApp(context, {
        upstream: provider.url,
        openai: { proxy: inspecting.proxy.url, ...openai },
        readSystemCertificates: store.read,
        ...more,
      }),
  };
}

test(
  'requests succeed behind an inspecting proxy whose root is in the system store',
  LINUX,
  async (context) => {
    const { inspecting, provider, store, start } = await inCompany(context);
    store.install('corp', inspecting.authority.pem);
    const { app, url, lines } = await start();
    for (let request = 0; request < 2; request += 1) {
      const answer = await ask(`${url}/v1/models`, { headers: { authorization: 'Bearer sk-test' } });
      assert.equal(answer.body, 'ok');
    }
    const authority = new URL(provider.url).host;
    const seen = { authority, url: '/v1/models', authorization: 'Bearer sk-test' };
    assert.deepEqual(inspecting.inspected, [seen, seen]);
    assert.equal(provider.calls.length, 2);
    assert.equal(store.reads, 1);
    const { created, connectFailed } = await settledStats(poolOf(app));
    assert.deepEqual([created, connectFailed], [1, 0], 'both requests came through on one connection');
    assert.match(lines.join('\n'), /Certificates of this system, .*: 1$/mu);
  },
);

for (const sendsRoot of [false, true]) {
  const sent = sendsRoot ? 'with its root' : 'without its root';
  test(
    `with system_ca off, a proxy that presents its certificate ${sent} reads no request`,
    LINUX,
    async (context) => {
      const { inspecting, provider, store, start } = await inCompany(context, { sendsRoot });
      store.install('corp', inspecting.authority.pem);
      const { url } = await start({ systemCa: false });
      const answer = await ask(`${url}/v1/models`);
      assert.deepEqual([answer.status, answer.headers['x-lunaroute-error']], [502, 'tls_failed']);
      assert.match(answer.body, /issued by \\"Example Corp Inspection CA\\", which isn't trusted/u);
      assert.match(answer.body, /system_ca/u);
      assert.match(answer.body, /ca_file/u);
      assert.doesNotMatch(answer.body, /--use-system-ca/u);
      assert.deepEqual([inspecting.inspected, provider.calls, store.reads], [[], [], 0]);
    },
  );
}

test('with system_ca off, ca_file alone makes the proxy trusted', LINUX, async (context) => {
  const { inspecting, store, start } = await inCompany(context);
  const { url } = await start({ systemCa: false, ca: inspecting.authority.pem });
  assert.equal((await ask(`${url}/v1/models`)).body, 'ok');
  assert.equal(inspecting.inspected.length, 1);
  assert.equal(store.reads, 0);
});

test('log, client and probe report an untrusted proxy in the same words', LINUX, async (context) => {
  const { inspecting, start } = await inCompany(context);
  const { app, url, lines } = await start();
  const { body } = await ask(`${url}/v1/models`);
  const { message } = (JSON.parse(body) as { error: { message: string } }).error;
  assert.match(
    message,
    /Example Corp Inspection CA.*install its root certificate.*ca_file for the provider \(openai\)/u,
  );
  assert.doesNotMatch(message, /--use-system-ca/u);
  assert.ok(lines.some((line) => line.includes(message)));
  const probed = await poolOf(app).prober.probe();
  assert.equal(probed.kind === 'failing' && probed.message, message);
  assert.deepEqual(inspecting.inspected, []);
});

test('a root installed at runtime is trusted within a minute, without a restart', LINUX, async (context) => {
  const clock = new TurnedClock();
  const { inspecting, store, start } = await inCompany(context);
  const { url } = await start({}, { clock });
  assert.equal((await ask(`${url}/v1/models`)).status, 502);
  store.install('corp', inspecting.authority.pem);
  assert.equal((await ask(`${url}/v1/models`)).status, 502);
  assert.equal(store.reads, 1, 'the store is read once a minute at most');
  clock.turn(60_000);
  assert.equal((await ask(`${url}/v1/models`)).status, 200);
  assert.equal(store.reads, 2);
  assert.equal(inspecting.inspected.length, 1);
});

test('many simultaneous failures read the store once', LINUX, async (context) => {
  const { inspecting, store, start } = await inCompany(context);
  store.install('corp', inspecting.authority.pem);
  const { url } = await start();
  const answers = await Promise.all(Array.from({ length: 8 }, () => ask(`${url}/v1/models`)));
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
  assert.equal(store.reads, 1);
});

test('a provider that needs no system certificate does not read the store', async (context) => {
  const store = new SystemStore(context);
  const server = await startTaggedServer(context);
  const { url } = await startApp(context, { upstream: server.url, readSystemCertificates: store.read });
  assert.equal((await ask(`${url}/v1/models`)).status, 200);
  assert.equal(store.reads, 0);
});

test('an unreadable store is reported, and the failure is that of the certificate', async (context) => {
  const { start } = await inCompany(context);
  const { url, lines } = await start(
    {},
    { readSystemCertificates: () => Promise.reject(new Error('EMFILE')) },
  );
  const answer = await ask(`${url}/v1/models`);
  assert.equal(answer.headers['x-lunaroute-error'], 'tls_failed');
  assert.match(lines.join('\n'), /system's certificates can't be read.*EMFILE/u);
});

test('the connect timeout ends a read of a store that does not answer', async (context) => {
  const clock = new TurnedClock();
  const { start } = await inCompany(context);
  const { promise: looked, resolve } = Promise.withResolvers<void>();
  const readSystemCertificates = (): Promise<never> => {
    resolve();
    return new Promise(() => undefined);
  };
  const { url } = await start({}, { clock, readSystemCertificates, pool: { maxRetries: 0 } });
  const answer = ask(`${url}/v1/models`);
  await looked;
  clock.turn(10_000);
  assert.equal((await answer).headers['x-lunaroute-error'], 'connect_timeout');
});

test(
  'turning system_ca off at runtime closes what relied on it, and plain pools stay open',
  LINUX,
  async (context) => {
    const { inspecting, provider, store, start } = await inCompany(context);
    store.install('corp', inspecting.authority.pem);
    const plain = await startTaggedServer(context);
    const { app, url } = await start();
    const providers = (systemCa: boolean) => [
      providerSettings({ baseUrl: provider.url, proxy: inspecting.proxy.url, systemCa }),
      providerSettings({ name: 'local', baseUrl: plain.url, systemCa: false }),
    ];
    const settings = (systemCa: boolean) => ({ ...settingsByDefault(), providers: providers(systemCa) });
    await app.apply(settings(true));
    assert.equal((await ask(`${url}/v1/models`)).status, 200);
    assert.equal((await ask(`${url}/local/v1/models`)).status, 200);
    await app.apply(settings(false));
    assert.equal((await ask(`${url}/v1/models`)).headers['x-lunaroute-error'], 'tls_failed');
    assert.equal((await ask(`${url}/local/v1/models`)).status, 200);
    assert.deepEqual(plain.callIds, [1, 1], 'the plain connection was used again');
    assert.equal(counted((await settledStats(poolOf(app))).closedBy)['drained'], 1);
    assert.equal(inspecting.inspected.length, 1);
  },
);

test("the program's child reads the store of its environment without duplicates", LINUX, async (context) => {
  const store = new SystemStore(context);
  const { inspecting } = await inCompany(context);
  store.install('one', inspecting.authority.pem);
  store.install('copy', inspecting.authority.pem);
  const read = certificatesIn(await store.read());
  const issuers = new Set(read.map((pem) => new X509Certificate(pem).subject));
  assert.deepEqual(issuers, new Set(['CN=Example Corp Inspection CA']));
});
