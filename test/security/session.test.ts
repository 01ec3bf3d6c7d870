import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ask } from '../support/client.ts';
import { openSession } from '../support/control-transports.ts';
import { startDialectProvider } from '../support/dialect-provider.ts';
import { startProgram } from '../support/running-program.ts';
import { openBrowser, browserMissing } from '../support/browser.ts';
import { builtWindow } from '../support/built-window.ts';
import { methodNames } from './support/method-names.ts';

const noBrowser = browserMissing();

test('no page method answers without a session key', async (context) => {
  const { link } = await startProgram(context);
  const { origin, hash } = new URL(link);
  const token = hash.slice('#token='.length);
  const foreign = await openSession((await startProgram(context)).link);
  const keys = ['', token, foreign, `${await openSession(link)}x`, 'null', 'undefined'];
  let refused = 0;
  for (const name of methodNames()) {
    for (const key of keys) {
      for (const headers of [
        { authorization: `Bearer ${key}` },
        { 'x-api-key': key },
        { cookie: `lunaroute.session=${key}; token=${key}` },
      ]) {
        const url = `${origin}/api/${name.replaceAll('.', '/')}?token=${token}&key=${key}`;
        assert.equal((await ask(url, { method: 'POST', headers, body: '{}' })).status, 401, name);
        refused += 1;
      }
    }
  }
  assert.ok(refused >= methodNames().length * keys.length && refused > 100);
});

test('a session key opens no session and does not work as a proxy token', async (context) => {
  const provider = await startDialectProvider(context);
  const env = {
    LUNAROUTE_PROXY_TOKEN: 'open-sesame',
    LUNAROUTE_OPENAI_BASE_URL: provider.url,
    OPENAI_API_KEY: 'sk-mine',
  };
  const { link, url } = await startProgram(context, { env });
  const { origin, hash } = new URL(link);
  const key = await openSession(link);
  for (const secret of [key, hash.slice('#token='.length)]) {
    const headers = { authorization: `Bearer ${secret}`, 'x-lunaroute-token': secret };
    assert.equal((await ask(`${url}/v1/models`, { headers })).status, 401);
  }
  const again = await ask(`${origin}/session`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
  });
  assert.equal(again.status, 401);
  assert.equal(provider.seen.length, 0);
});

test('the proxy serves no page and no control method', async (context) => {
  const { link, url } = await startProgram(context);
  const headers = { authorization: `Bearer ${await openSession(link)}` };
  for (const name of methodNames()) {
    const answer = await ask(`${url}/api/${name.replaceAll('.', '/')}`, {
      method: 'POST',
      headers,
      body: '{}',
    });
    assert.equal(answer.headers['x-lunaroute-error'], 'unknown_route');
  }
  assert.equal((await ask(`${url}/session`, { method: 'POST', headers })).status, 404);
});

test(
  'in a browser the token appears in no address, history, cookie, request line or referrer',
  { skip: noBrowser },
  async (context) => {
    const program = await startProgram(context, { files: await builtWindow() });
    const browser = await openBrowser(context);
    const tab = await browser.newContext();
    const page = await tab.newPage();
    const token = new URL(program.link).hash.slice('#token='.length);
    const requests: string[] = [];
    page.on('request', (request) => requests.push(`${request.url()} ${request.headers()['referer'] ?? ''}`));
    await page.goto(program.link);
    await page.getByRole('navigation', { name: 'Pages' }).waitFor();
    await page.reload();
    await page.getByRole('navigation', { name: 'Pages' }).waitFor();
    const kept = await page.evaluate<string>('JSON.stringify({ ...localStorage, ...sessionStorage })');
    const named = await page.evaluate<string>('`${location.href} ${document.referrer} ${document.cookie}`');
    assert.ok(!`${kept} ${named}`.includes(token), `only the key of the session is kept: ${kept} ${named}`);
    assert.deepEqual(await tab.cookies(), []);
    await page.goto(program.link.replace(/#.*$/u, '#/log'));
    await page.goBack();
    assert.ok(!page.url().includes(token), 'going back does not bring it back');
    const sent = requests.filter((line) => line.replace(program.link, '').includes(token));
    assert.deepEqual(sent, []);
    assert.ok(requests.length > 3);
    program.app.logging.flush();
    assert.ok(!program.lines.join('\n').includes(token));
  },
);

test('the page and its server use no cookies', () => {
  for (const file of [
    'src/control/page-server.ts',
    'renderer/client/session.ts',
    'renderer/client/client.ts',
  ]) {
    assert.doesNotMatch(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8'), /cookie/iu);
  }
});
