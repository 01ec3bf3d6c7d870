import assert from 'node:assert/strict';
import { once } from 'node:events';
import http, { type ServerResponse } from 'node:http';
import { test, type TestContext } from 'node:test';
import {
  type FetchFeed,
  feedUrl,
  readFeed,
  releasePage,
  repositoryOf,
} from '../../electron/updates/release-feed.ts';
import { eventually, portOf } from '../support/eventually.ts';

const fetchFeed: FetchFeed = (url, signal) => fetch(url, { signal, redirect: 'error' });

interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Starts a server with the given response; returns its address. */
async function serve(
  context: TestContext,
  answer: Answer | ((response: ServerResponse) => void),
): Promise<string> {
  const server = http.createServer((_request, response) => {
    if (typeof answer === 'function') return answer(response);
    response.writeHead(answer.status ?? 200, answer.headers).end(answer.body ?? '');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${portOf(server)}/releases/latest`;
}

/** Returns a response like GitHub's, including fields that are not used. */
function feed(more: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    url: 'https://api.github.com/repos/o/n/releases/1',
    html_url: 'https://evil.example/',
    tag_name: 'v0.3.0',
    name: 'LunaRoute 0.3',
    draft: false,
    prerelease: false,
    assets: [{ name: 'lunaroute-tray-0.3.0-linux-amd64.deb', size: 1, browser_download_url: 'https://x' }],
    ...more,
  });
}

test('a release is read with its version, its tag and its file names', async (context) => {
  const url = await serve(context, { body: feed() });
  assert.deepEqual(await readFeed(url, fetchFeed, 5000), {
    kind: 'release',
    release: { version: '0.3.0', tag: 'v0.3.0', files: ['lunaroute-tray-0.3.0-linux-amd64.deb'] },
  });
});

test('drafts and pre-releases are ignored', async (context) => {
  for (const more of [{ draft: true }, { prerelease: true }]) {
    const url = await serve(context, { body: feed(more) });
    assert.deepEqual(await readFeed(url, fetchFeed, 5000), { kind: 'none' });
  }
});

const FAILURES: readonly (readonly [name: string, answer: Answer, reason: RegExp])[] = [
  ['no release yet', { status: 404, body: '{}' }, /no release published yet/u],
  ['too many requests', { status: 403, body: '{}' }, /answered 403/u],
  ['a fault of the server', { status: 503 }, /answered 503/u],
  ['a redirection', { status: 302, headers: { location: 'http://127.0.0.1:1/' } }, /redirect/u],
  ['a portal of a hotel', { body: '<html>Log in</html>' }, /unexpected response/u],
  ['nothing', {}, /unexpected response/u],
  ['another JSON', { body: '[]' }, /unexpected response/u],
  ['a field missing', { body: feed({ draft: undefined }) }, /unexpected response/u],
  ['a field of another type', { body: feed({ tag_name: 3 }) }, /unexpected response/u],
  ['a tag that is no version', { body: feed({ tag_name: 'nightly' }) }, /no version number/u],
  ['a tag that leads elsewhere', { body: feed({ tag_name: '../../evil/v1.0.0' }) }, /no version number/u],
  ['more than anybody should send', { body: feed({ body: 'x'.repeat(1_048_576) }) }, /larger than 1024 KiB/u],
];

for (const [name, answer, reason] of FAILURES) {
  test(`${name} is a failure with its reason`, async (context) => {
    const outcome = await readFeed(await serve(context, answer), fetchFeed, 5000);
    assert.ok(outcome.kind === 'failed', JSON.stringify(outcome));
    assert.match(outcome.reason, reason);
  });
}

test('a server that never ends its response is abandoned after 1 MiB', async (context) => {
  let isGone = false;
  const url = await serve(context, (response) => {
    response.on('close', () => (isGone = true));
    const pour = (): void => {
      while (!response.destroyed && response.write('x'.repeat(16_384)));
    };
    response.writeHead(200).on('drain', pour);
    pour();
  });
  const outcome = await readFeed(url, fetchFeed, 30_000);
  assert.ok(outcome.kind === 'failed' && /1024 KiB/u.test(outcome.reason));
  await eventually('the connection is closed', () => isGone);
});

for (const [name, hang] of [
  ['does not answer', () => undefined],
  ['stalls in its answer', (response: ServerResponse) => void response.writeHead(200).write('{"tag_name"')],
] as const) {
  test(`a server that ${name} times out`, async (context) => {
    const outcome = await readFeed(await serve(context, hang), fetchFeed, 100);
    assert.deepEqual(outcome, { kind: 'failed', reason: 'no answer within 0.1 s' });
  });
}

test('an unreachable server is a failure with a one-line reason', async () => {
  const outcome = await readFeed('http://127.0.0.1:9/', fetchFeed, 5000);
  assert.ok(outcome.kind === 'failed');
  assert.match(outcome.reason, /^[^\n]{3,200}$/u);
});

test('the repository is read from package.json, and only GitHub is accepted', () => {
  const known = { owner: 'luna', name: 'tray.app' };
  for (const manifest of [
    { homepage: 'https://github.com/luna/tray.app' },
    { homepage: 'https://github.com/luna/tray.app#readme' },
    { repository: 'https://github.com/luna/tray.app.git' },
    { repository: { type: 'git', url: 'git+https://github.com/luna/tray.app.git' } },
    { repository: 'github:other/else', homepage: 'https://github.com/luna/tray.app/' },
  ])
    assert.deepEqual(repositoryOf(manifest), known, JSON.stringify(manifest));
  for (const manifest of [
    undefined,
    {},
    { homepage: 3 },
    { homepage: 'http://github.com/luna/tray' },
    { homepage: 'https://github.com.evil.example/luna/tray' },
    { homepage: 'https://evil.example/?https://github.com/luna/tray' },
    { homepage: 'https://github.com/luna' },
    { homepage: 'https://github.com/luna/tray/../../evil' },
    { homepage: 'https://user@github.com/luna/tray' },
  ])
    assert.equal(repositoryOf(manifest), undefined, JSON.stringify(manifest));
});

test('addresses are built from the repository', () => {
  const repository = { owner: 'luna', name: 'tray' };
  assert.equal(feedUrl(repository), 'https://api.github.com/repos/luna/tray/releases/latest');
  assert.equal(
    releasePage(repository, 'v1.0.0+b/../x'),
    'https://github.com/luna/tray/releases/tag/v1.0.0%2Bb%2F..%2Fx',
  );
});
