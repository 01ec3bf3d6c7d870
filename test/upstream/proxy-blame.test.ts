import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { test, type TestContext } from 'node:test';
import tls from 'node:tls';
import { poolOf } from '../support/settled-stats.ts';
import { CA, serverTls } from '../support/certificates.ts';
import { type Answer, ask } from '../support/client.ts';
import { type ConnectProxy, startConnectProxy } from '../support/connect-proxy.ts';
import { eventually, portOf } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { startScriptedUpstream } from '../support/raw-upstream.ts';
import { type AppTestOptions, startApp } from '../support/running-app.ts';
import { startTaggedServer } from '../support/tagged-server.ts';
import { TurnedClock } from '../support/turned-clock.ts';

const SET_BY = 'HTTPS_PROXY in the login shell';

/** Sends one request through a proxy; returns the client's response, its message, and the log. */
async function askThrough(
  context: TestContext,
  {
    proxy,
    upstream,
    ...options
  }: Partial<AppTestOptions> & { readonly proxy: string; readonly upstream: string },
): Promise<{
  readonly answer: Answer;
  readonly message: string;
  readonly log: string;
  readonly code: unknown;
}> {
  const { url, lines } = await startApp(context, {
    upstream,
    pool: { maxRetries: 0 },
    ...options,
    openai: { ca: CA, proxy, proxySetBy: SET_BY },
  });
  const answer = await ask(`${url}/v1/models`);
  const { message } = (JSON.parse(answer.body) as { readonly error: { readonly message: string } }).error;
  return { answer, message, log: lines.join('\n'), code: answer.headers['x-lunaroute-error'] };
}

test('a proxy whose name does not resolve is named, not the provider', async (context) => {
  const { message, log, code } = await askThrough(context, {
    proxy: 'http://proxy.invalid:3128',
    upstream: 'https://api.example',
  });
  assert.equal(code, 'dns_failed');
  assert.ok(
    message.includes(`The name of the proxy proxy.invalid:3128 (set by ${SET_BY}) does not resolve`),
    message,
  );
  assert.ok(message.includes(`Check ${SET_BY}`), message);
  assert.doesNotMatch(message, /base_url/u);
  assert.ok(log.includes(message), 'the log has the same words');
});

test('a proxy that refuses connections is named, not the provider', async (context) => {
  const host = `127.0.0.1:${await freePort()}`;
  const { message, code } = await askThrough(context, {
    proxy: `http://${host}`,
    upstream: 'https://api.example',
  });
  assert.equal(code, 'connect_failed');
  assert.ok(message.includes(`No connection to the proxy ${host} (set by ${SET_BY}): ECONNREFUSED`), message);
});

test('a missing proxy login is reported with the source of the proxy and not retried', async (context) => {
  const proxy = await startConnectProxy(context);
  proxy.login = 'user:pass';
  const { answer, message, code } = await askThrough(context, {
    proxy: proxy.url,
    upstream: 'https://api.example',
    pool: { maxRetries: 3 },
  });
  assert.deepEqual(
    [answer.status, code, answer.headers['x-should-retry']],
    [502, 'proxy_connect_failed', 'false'],
  );
  assert.ok(
    message.includes(`The proxy ${proxy.host} (set by ${SET_BY}) requires authentication (407)`),
    message,
  );
  assert.ok(message.includes(`as in http://user:password@${proxy.host},`), message);
  assert.equal(answer.headers['proxy-authenticate'], undefined);
  assert.equal(proxy.saw.length, 1);
});

test('a rejected proxy login is reported as wrong and never shown', async (context) => {
  const proxy = await startConnectProxy(context);
  proxy.login = 'user:pass';
  const { message, log } = await askThrough(context, {
    proxy: proxy.url.replace('//', '//user:wr0ng@'),
    upstream: 'https://api.example',
    pool: { maxRetries: 3 },
  });
  assert.match(message, /did not accept the user name and password in its URL \(407\)/u);
  assert.doesNotMatch(message + log, /wr0ng/u);
  assert.deepEqual(
    proxy.saw.map(({ login }) => login),
    ['user:wr0ng'],
  );
});

test('a proxy login other than a password is reported with its methods', async (context) => {
  const proxy = await startConnectProxy(context);
  proxy.onConnect = (asked) =>
    asked.refuse('407 Who', 'Proxy-Authenticate: Negotiate', 'proxy-authenticate: NTLM');
  const { message } = await askThrough(context, { proxy: proxy.url, upstream: 'https://api.example' });
  assert.match(message, /requires authentication \(407\) by negotiate or ntlm/u);
});

test('a proxy that forbids the host is named and not retried', async (context) => {
  const proxy = await startConnectProxy(context);
  proxy.onConnect = (asked) => asked.refuse('403 Forbidden');
  const { answer, message } = await askThrough(context, {
    proxy: proxy.url,
    upstream: 'https://api.example',
    pool: { maxRetries: 3 },
  });
  assert.match(message, /answered 403 to CONNECT api\.example:443: the proxy doesn't allow that address/u);
  assert.equal(answer.headers['x-should-retry'], 'false');
  assert.equal(proxy.saw.length, 1);
});

test('a TLS failure with the proxy itself is distinct from that of the provider behind it', async (context) => {
  const proxy = await startConnectProxy(context);
  const secured = tls.createServer(serverTls(), (socket) => {
    const inner = net.connect(portOf(proxy.server), '127.0.0.1');
    socket
      .on('error', () => undefined)
      .pipe(inner.on('error', () => undefined))
      .pipe(socket);
  });
  secured.listen(0, '127.0.0.1');
  context.after(() => secured.close());
  await once(secured, 'listening');
  const url = `https://127.0.0.1:${portOf(secured)}`;
  const server = await startTaggedServer(context, { tls: serverTls() });
  const good = await startApp(context, {
    upstream: server.url,
    openai: { ca: CA, proxy: url, proxySetBy: SET_BY },
  });
  assert.equal((await ask(`${good.url}/v1/models`)).body, 'ok');
  const strange = await startApp(context, {
    upstream: server.url,
    pool: { maxRetries: 0 },
    openai: { proxy: url, proxySetBy: SET_BY },
  });
  const answer = await ask(`${strange.url}/v1/models`);
  assert.equal(answer.headers['x-lunaroute-error'], 'tls_failed');
  assert.ok(
    answer.body.includes(`The proxy ${url.slice(8)} (set by ${SET_BY}) can't be used. TLS with`),
    answer.body,
  );
  assert.equal(proxy.saw.length, 1, 'only the first one got as far as CONNECT');
});

test('a TLS failure with the provider behind the tunnel does not blame the proxy', async (context) => {
  const proxy = await startConnectProxy(context);
  const server = await startTaggedServer(context, { tls: serverTls() });
  const { url } = await startApp(context, {
    upstream: server.url,
    pool: { maxRetries: 0 },
    openai: { proxy: proxy.url, proxySetBy: SET_BY },
  });
  const answer = await ask(`${url}/v1/models`);
  assert.equal(answer.headers['x-lunaroute-error'], 'tls_failed');
  assert.ok(answer.body.includes(`TLS with 127.0.0.1:${server.port} failed`), answer.body);
  assert.ok(!answer.body.includes(SET_BY), answer.body);
});

/** Returns the message of a dial that times out with this proxy. */
async function timedOut(context: TestContext, proxy: string, isThere: () => boolean): Promise<string> {
  const clock = new TurnedClock();
  const { url, app } = await startApp(context, {
    upstream: 'https://api.example',
    clock,
    pool: { maxRetries: 0, connectTimeoutSecs: 10 },
    openai: { proxy, proxySetBy: SET_BY },
  });
  const answered = ask(`${url}/v1/models`);
  await eventually('it dials', () => poolOf(app).stats.dialing === 1 && isThere());
  clock.turn(10_000);
  const answer = await answered;
  assert.equal(answer.headers['x-lunaroute-error'], 'connect_timeout');
  return answer.body;
}

test('a proxy that does not answer CONNECT is named at the timeout', async (context) => {
  const proxy = await startConnectProxy(context);
  proxy.onConnect = () => undefined;
  const body = await timedOut(context, proxy.url, () => proxy.saw.length === 1);
  assert.ok(
    body.includes(
      `The proxy ${proxy.host} (set by ${SET_BY}) did not answer CONNECT api.example:443 within 10 s`,
    ),
    body,
  );
});

test('a provider that does not answer behind the tunnel is named at the timeout, not the proxy', async (context) => {
  const proxy = await startConnectProxy(context);
  const mute = await startScriptedUpstream(context);
  proxy.reaches.set('api.example:443', `127.0.0.1:${mute.port}`);
  const hello = mute.nextConnection().then((peer) => peer.has('\u0016'));
  let isThere = false;
  void hello.then(() => (isThere = true));
  const body = await timedOut(context, proxy.url, () => isThere);
  assert.match(body, /No connection to api\.example within 10 s/u);
  assert.ok(!body.includes(SET_BY), body);
});

/** Starts a plain-text provider behind a proxy. */
async function startPlain(
  context: TestContext,
  change: (proxy: ConnectProxy) => void,
  login = '',
): Promise<{
  readonly proxy: ConnectProxy;
  readonly url: string;
  readonly log: readonly string[];
  readonly app: Parameters<typeof poolOf>[0];
}> {
  const proxy = await startConnectProxy(context);
  change(proxy);
  const { app, url, lines } = await startApp(context, {
    upstream: 'http://llm.example:8000',
    pool: { maxRetries: 0 },
    openai: { proxy: proxy.url.replace('//', `//${login}`), proxySetBy: 'HTTP_PROXY' },
  });
  return { proxy, url, log: lines, app };
}

test("the proxy's own 407 to an absolute-form request is not relayed as the provider's", async (context) => {
  const { proxy, url, app } = await startPlain(context, (one) => (one.login = 'user:pass'));
  for (let request = 0; request < 2; request += 1) {
    const answer = await ask(`${url}/v1/chat/completions`, { method: 'POST', body: '{}' });
    assert.deepEqual(
      [answer.status, answer.headers['x-lunaroute-error'], answer.headers['x-should-retry']],
      [502, 'proxy_connect_failed', 'false'],
    );
    assert.equal(answer.headers['proxy-authenticate'], undefined);
    assert.ok(
      answer.body.includes(`The proxy ${proxy.host} (set by HTTP_PROXY) requires authentication (407)`),
      answer.body,
    );
    assert.doesNotMatch(answer.body, /Who are you/u);
  }
  assert.deepEqual(
    proxy.saw.map(({ method, target }) => `${method} ${target}`),
    Array(2).fill('POST http://llm.example:8000/v1/chat/completions'),
  );
  assert.equal(poolOf(app).stats.open, 0);
  assert.equal(app.runtimes.get('openai')?.pool.stats.health.isFailing, true);
});

test("a proxy's correct login lets an absolute-form request through and never reaches the provider", async (context) => {
  const server = await startTaggedServer(context);
  const setUp = (one: ConnectProxy): void => {
    one.login = 'user:pass';
    one.reaches.set('llm.example:8000', `127.0.0.1:${server.port}`);
  };
  const { proxy, url, log } = await startPlain(context, setUp, 'user:pass@');
  assert.equal((await ask(`${url}/v1/models`)).body, 'ok');
  assert.equal(proxy.saw[0]?.login, 'user:pass');
  assert.equal(server.call(0).request.headers['proxy-authorization'], undefined);
  assert.ok(
    log.some((line) => line.includes('GET /v1/models 200') && line.includes(`via=${proxy.host}`)),
    log.join('\n'),
  );
});

test('another proxy error is relayed unchanged, and the row and the log name the proxy', async (context) => {
  const page = (one: ConnectProxy): void => {
    one.onForward = (_request, response) => {
      response.writeHead(503, { 'x-squid-error': 'ERR_CONNECT_FAIL 111', 'proxy-authenticate': 'Basic' });
      response.end('<h1>Squid</h1>');
      return true;
    };
  };
  const { proxy, url, log, app } = await startPlain(context, page);
  const answer = await ask(`${url}/v1/models`);
  assert.deepEqual([answer.status, answer.body], [503, '<h1>Squid</h1>']);
  assert.equal(answer.headers['x-squid-error'], 'ERR_CONNECT_FAIL 111');
  assert.equal(answer.headers['proxy-authenticate'], undefined);
  assert.equal(app.requestHistory.since(0).rows[0]?.via, proxy.host);
  assert.ok(log.some((line) => line.includes('/v1/models 503') && line.includes(`via=${proxy.host}`)));
});

test("a 407 without a proxy in between is the provider's and is relayed", async (context) => {
  const server = await startTaggedServer(context, {
    handler: ({ response }) => void response.writeHead(407, { 'content-length': 2 }).end('no'),
  });
  const { url } = await startApp(context, { upstream: server.url });
  const answer = await ask(`${url}/v1/models`);
  assert.deepEqual([answer.status, answer.body, answer.headers['x-lunaroute-error']], [407, 'no', undefined]);
});

test('a connection cut during an absolute-form request may be the fault of proxy or provider', async (context) => {
  const cut = (one: ConnectProxy): void => {
    one.onForward = (request) => {
      request.socket.destroy();
      return true;
    };
  };
  const { proxy, url } = await startPlain(context, cut);
  const { body } = await ask(`${url}/v1/chat/completions`, { method: 'POST', body: '{}' });
  const who = `Provider 'openai', or the proxy ${proxy.host} (set by HTTP_PROXY) on the way, closed the connection`;
  assert.ok(body.includes(who), body);
});
