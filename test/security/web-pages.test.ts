import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { test, type TestContext } from 'node:test';
import { type Browser, chromium } from 'playwright-core';
import { browserMissing, browserOptions, PAGE_LOCALE } from '../support/browser.ts';
import { startDialectProvider } from '../support/dialect-provider.ts';
import { portOf } from '../support/eventually.ts';
import { startApp } from '../support/running-app.ts';

/** Names that the browser resolves to this machine, as a resolver or a compose network would. */
const PAGE_HOSTS = ['127.0.0.1', 'localhost', 'evil.example'];
const TARGET_HOSTS = ['0.0.0.0', '127.0.0.1', 'localhost', '[::ffff:0:0]', 'box.example', 'evil.example'];

/** Ways for a page's script to send a GET or a POST without a preflight. */
const KINDS = [
  "fetch(URL, { mode: 'no-cors' })",
  "fetch(URL, { mode: 'no-cors', referrerPolicy: 'no-referrer', cache: 'no-store' })",
  "fetch(URL, { mode: 'no-cors', method: 'HEAD' })",
  "fetch(URL, { mode: 'no-cors', method: 'POST', body: '{}' })",
  "fetch(URL, { headers: { 'x-api-key': 'any' } })",
  'Object.assign(new Image(), { src: URL })',
  "document.head.append(Object.assign(document.createElement('script'), { src: URL }))",
  "document.head.append(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: URL }))",
  "document.body.append(Object.assign(document.createElement('iframe'), { src: URL }))",
  "document.body.append(Object.assign(document.createElement('iframe'), { sandbox: 'allow-scripts', src: URL }))",
  "navigator.sendBeacon(URL, '{}')",
  'new EventSource(URL)',
  "new WebSocket(URL.replace('http', 'ws').replace('/models', '/responses'))",
] as const;

async function listening(context: TestContext, answer: http.RequestListener): Promise<number> {
  const server = http.createServer(answer).listen(0, '0.0.0.0');
  await once(server, 'listening');
  context.after(() => server.close());
  context.after(() => server.closeAllConnections());
  return portOf(server);
}

/**
 * Disables Chromium's own prompt before a page may reach this machine, because other browsers have no such protection.
 */
async function openBrowser(context: TestContext): Promise<Browser> {
  const options = await browserOptions();
  const browser = await chromium.launch({
    ...options,
    args: [
      ...(options.args ?? []),
      '--host-resolver-rules=MAP evil.example 127.0.0.1, MAP box.example 127.0.0.1',
      '--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests',
    ],
  });
  context.after(() => browser.close());
  return browser;
}

test(
  'no web page can use a key, whatever it sends and by any name, even with all addresses bound',
  { skip: browserMissing() },
  async (context) => {
    const provider = await startDialectProvider(context);
    const { port } = await startApp(context, {
      upstream: provider.url,
      openai: { apiKey: 'sk-of-mine' },
      settings: { host: '0.0.0.0', allowedHosts: ['box.example'] },
    });
    /** Number of requests that reach a server that refuses nothing. */
    let reached = 0;
    const control = await listening(context, (_request, response) => {
      reached += 1;
      response.writeHead(200, { 'access-control-allow-origin': '*' }).end();
    });
    const pages = await listening(context, (_request, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><body>'),
    );
    const browser = await openBrowser(context);
    for (const pageHost of PAGE_HOSTS) {
      const page = await browser.newPage({ locale: PAGE_LOCALE });
      await page.goto(`http://${pageHost}:${pages}/`);
      for (const target of TARGET_HOSTS) {
        for (const at of [control, port]) {
          const url = `http://${target}:${at}/v1/models`;
          const sent = KINDS.map(
            (kind) => `try { await ${kind.replaceAll('URL', JSON.stringify(url))} } catch {}`,
          );
          await page.evaluate(`(async () => { ${sent.join(';')} })()`);
        }
      }
      await page.close();
    }
    context.diagnostic(`kinds: ${KINDS.length}, reached a server that refuses nothing: ${reached}`);
    assert.ok(reached > KINDS.length * PAGE_HOSTS.length * 2, `only ${reached} were sent at all`);
    assert.deepEqual(
      provider.seen.map(({ path }) => path),
      [],
    );
  },
);
