import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import http from 'node:http';
import { test, type TestContext } from 'node:test';
import { browserMissing, openBrowser, PAGE_LOCALE } from '../support/browser.ts';
import { startDialectProvider } from '../support/dialect-provider.ts';
import { eventually, portOf } from '../support/eventually.ts';
import { startProgram } from '../support/running-program.ts';

const skip = browserMissing() ?? false;

/** A request as an SDK in a window sends it: with a key and headers that trigger a CORS preflight. */
const ASK = `async (url) => {
  const headers = {
    'content-type': 'application/json',
    'x-api-key': 'sk-own',
    'anthropic-version': '2023-06-01',
    'x-stainless-lang': 'js',
  };
  const body = JSON.stringify({ model: 'm', stream: true, max_tokens: 1, messages: [{ role: 'user', content: 'hi' }] });
  try {
    const answer = await fetch(url, { method: 'POST', headers, body });
    return answer.status + ' ' + (await answer.text());
  } catch (error) {
    return String(error);
  }
}`;

/** Starts a page with a different origin, as a development server does. */
async function startPage(context: TestContext): Promise<string> {
  const server = http.createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><title>an app</title>');
  });
  context.after(() => {
    server.close();
    server.closeAllConnections();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://localhost:${portOf(server)}`;
}

test(
  'in a real browser only the page with the allowed origin reaches the provider',
  { skip },
  async (context) => {
    const provider = await startDialectProvider(context);
    const [app, other] = [await startPage(context), await startPage(context)];
    const config = 'port: 0\n';
    const program = await startProgram(context, {
      config,
      env: { LUNAROUTE_ANTHROPIC_BASE_URL: provider.url, ANTHROPIC_API_KEY: 'sk-injected' },
    });
    const browser = await openBrowser(context);
    const askFrom = async (origin: string): Promise<string> => {
      const page = await browser.newPage({ locale: PAGE_LOCALE });
      await page.goto(origin);
      const answer: unknown = await page.evaluate(
        `(${ASK})(${JSON.stringify(`${program.url}/v1/messages`)})`,
      );
      await page.close();
      return String(answer);
    };
    assert.match(await askFrom(app), /Failed to fetch/u);
    assert.equal(provider.seen.length, 0);

    writeFileSync(program.configPath, `${config}allowed_origins: ["${app}"]\n`);
    await eventually('the file is read', () =>
      program.lines.some((line) => line.includes(`may use the proxy from now on: ${app} (were: none)`)),
    );
    assert.match(await askFrom(app), /^200 .*message_stop/su);
    assert.equal(provider.seen.length, 1);
    assert.match(await askFrom(other), /Failed to fetch/u);
    assert.equal(provider.seen.length, 1, 'a page of another port is another origin');
  },
);
