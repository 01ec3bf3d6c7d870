import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browserMissing } from '../support/browser.ts';
import { builtWindow } from '../support/electron/built-shell.ts';
import { startRunningShell } from '../support/electron/running-shell.ts';

const skip = browserMissing();

/** Addresses that try to escape the window's folder or reach a different file. None names an existing file. */
const VECTORS = [
  'app://bundle/../package.json',
  'app://bundle/../../package.json',
  'app://bundle/../electron/main.js',
  'app://bundle/%2e%2e/electron/main.js',
  'app://bundle/%2e%2e%2felectron%2fmain.js',
  'app://bundle/..%2felectron/main.js',
  'app://bundle/..%5celectron%5cmain.js',
  String.raw`app://bundle/..\electron\main.js`,
  'app://bundle/....//electron/main.js',
  'app://bundle/%252e%252e/electron/main.js',
  'app://bundle//etc/passwd',
  'app://bundle/%2fetc/passwd',
  'app://bundle/index.html%00.js',
  'app://bundle/index.html/',
  'app://bundle/INDEX.HTML',
  'app://bundle/index.html%20',
  'app://bundle/./%69ndex.html',
  'app://bundle/C:/Windows/win.ini',
  'app://bundle/file:///etc/passwd',
  'app://bundle/__proto__',
  'app://bundle/constructor',
  'app://outside/index.html',
  'app://bundle.outside.example/index.html',
  'app://user@outside/index.html',
  'app://bundle:99/index.html',
  'app:///index.html',
  'app:index.html',
];

test('no address leads to a file outside the window', async (t) => {
  const shell = await startRunningShell(t);
  const answered = await shell.evaluate(async ({ session }, addresses) => {
    const passed: string[] = [];
    for (const url of addresses) {
      const answer = await session.defaultSession.schemeHandler?.({ method: 'GET', url } as Request);
      if (answer?.status !== 404) passed.push(`${url} ${answer?.status}`);
    }
    return passed;
  }, VECTORS);
  assert.deepEqual(answered, []);
});

test('the page is served with its type, whatever query or fragment follows, and HEAD has no body', async (t) => {
  const shell = await startRunningShell(t);
  const answers = await shell.evaluate(
    ({ session }, requests) =>
      Promise.all(
        requests.map(async ([method, url]) => {
          const answer = await session.defaultSession.schemeHandler?.({ method, url } as Request);
          const text = (await answer?.text()) ?? '';
          return [answer?.status, answer?.headers.get('content-type'), text.includes('<h1>')];
        }),
      ),
    [
      ['GET', 'app://bundle/'],
      ['GET', 'app://bundle/index.html'],
      ['GET', 'app://bundle/index.html?from=link#/log'],
      ['HEAD', 'app://bundle/index.html'],
      ['POST', 'app://bundle/index.html'],
    ],
  );
  const html = 'text/html; charset=utf-8';
  assert.deepEqual(answers, [
    [200, html, true],
    [200, html, true],
    [200, html, true],
    [200, html, false],
    [405, 'text/plain', false],
  ]);
});

test('in a browser, too, files outside are unreachable', { skip }, async (t) => {
  const shell = await startRunningShell(t, { pages: true });
  const statuses = await shell.inPage<number[]>(`Promise.all([
    '/../electron/main.js', '/%2e%2e/electron/main.js', '/..%2felectron%2fmain.js', '/..%5celectron%5cmain.js',
  ].map((path) => fetch(path).then((answer) => answer.status)))`);
  assert.deepEqual(statuses, [404, 404, 404, 404]);
});

test("the real window runs under the shell's policy and receives data", { skip }, async (t) => {
  const shell = await startRunningShell(t, { pages: true, window: await builtWindow() });
  const address = `127.0.0.1:${shell.proxyPort}`;
  const text = await shell.inPage<string>(`new Promise((done) => {
    const look = () => {
      const { innerText } = document.body;
      if (innerText.includes(${JSON.stringify(address)})) done(innerText);
      else requestAnimationFrame(look);
    };
    look();
  })`);
  assert.match(text, /Providers/u);
  const failed = await shell.evaluate(({ recorded }) => recorded.requests);
  assert.deepEqual(failed, [], 'nothing outside the bundle is asked for');
});
