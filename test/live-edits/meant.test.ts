import assert from 'node:assert/strict';
import { suite, test, type TestContext } from 'node:test';
import { ConfigText } from './support/config-text.ts';
import { startRecordingServer } from './support/recording-server.ts';
import type { LogLine } from './support/live-program.ts';
import { probe, written } from './support/probes.ts';
import { findings, isApplied, solved, startWalk, type Walk, nameOf } from './support/walk.ts';
import { CLIENT_KEY, GROQ_KEY, OPENAI_KEY, TOKEN } from './support/world.ts';

const OPENAI = ['providers', 'openai'];
const CHAT = '/v1/chat/completions';

suite('a valid change takes effect and is reported', { concurrency: 8 }, () => {
  test('another base URL', anotherBaseUrl);
  test('no base URL: the public address, through HTTPS_PROXY', noBaseUrl);
  test('no provider of that name', noProvider);

  for (const [name, changed] of [
    ['an empty list of rules', (file: ConfigText) => file.withValue(['routing', 'rules'], '[]')],
    ['no rules', (file: ConfigText) => file.without(['routing', 'rules'])],
    ['no routing', (file: ConfigText) => file.without(['routing'])],
  ] as const) {
    test(name, async (context) => {
      const walk = await startWalk(context);
      await change(walk, changed(edit(walk)).text, 'routing.rules');
      await assertSeen(walk, { ruled: walk.usual.openai });
    });
  }

  test('{} sets nothing', emptyMapping);
  test('{} after a missing file resets the settings', emptyMappingAfterNoFile);
  test('a different token, and no token', noToken);
  test('other allowed hosts, and none', otherHosts);
  test('other allowed origins, and none', otherOrigins);
  test('a different proxy, no proxy, and the proxy from the environment', otherProxies);
  test('a provider that is switched off and on again', switchedOff);
  test('a different key, and no key', noKey);
  test('settings removed from the file', notWrittenDown);
  test('no host: the listener binds only 127.0.0.1', noHost);
  test('a valid setting next to invalid settings', rightBesideWrong);
});

async function anotherBaseUrl(context: TestContext): Promise<void> {
  const walk = await startWalk(context);
  const { other, inside } = walk.world;
  const { text } = edit(walk).withValue([...OPENAI, 'base_url'], `${other.url}/there/v1`);
  const warned = await change(walk, text, 'providers.openai.base_url');
  assertNames(warned, other.host, inside.host);
  const openai = `200 other /there${CHAT} with ${OPENAI_KEY}`;
  await assertSeen(walk, { openai, allowed: openai, admitted: openai });
}

async function noBaseUrl(context: TestContext): Promise<void> {
  const walk = await startWalk(context);
  const { inside, wayOut } = walk.world;
  const { text } = edit(walk).without([...OPENAI, 'base_url']);
  const warned = await change(walk, text, 'providers.openai.base_url');
  assertNames(warned, 'api.openai.com', inside.host);
  const { observed } = await probe(walk.program, walk.world);
  assert.match(observed.openai, /^502 /u);
  assert.deepEqual([...new Set(wayOut.tunnels)], ['api.openai.com:443']);
}

async function noProvider(context: TestContext): Promise<void> {
  const walk = await startWalk(context);
  const warned = await change(
    walk,
    edit(walk).without(['providers', 'groq']).text,
    'providers.groq.base_url',
  );
  assertNames(warned, 'groq', walk.world.inside.host);
  await assertSeen(walk, {
    groq: '404 unknown_provider',
    ruled: '503 provider_misconfigured x-should-retry: false',
  });
  const back = await change(walk, walk.good, 'providers.groq.base_url');
  assertNames(back, 'groq', walk.world.inside.host);
  await assertSeen(walk, {});
}

async function emptyMapping(context: TestContext): Promise<void> {
  const walk = await startWalk(context);
  const { inside, other, wayOut } = walk.world;
  const warned = await change(walk, '{}\n', 'proxy_token');
  assertNames(warned, 'api.openai.com', inside.host);
  assertNames(warned, 'api.anthropic.com', other.host);
  assertNames(warned, 'token');
  assertNames(warned, 'box.example');
  const { observed } = await probe(walk.program, walk.world);
  assert.deepEqual(
    [observed.groq, observed.allowed, observed.stranger.slice(0, 4), observed.openai.slice(0, 4)],
    ['404 unknown_provider', '403 host_not_allowed', '502 ', '502 '],
  );
  assert.deepEqual([...new Set(wayOut.tunnels)].toSorted(), ['api.anthropic.com:443', 'api.openai.com:443']);
}

async function emptyMappingAfterNoFile(context: TestContext): Promise<void> {
  const walk = await startWalk(context);
  const { program } = walk;
  const from = program.lines.length;
  program.remove();
  await program.logged('that it is gone', from, ({ fields }) => fields['code'] === 'file_missing');
  await assertSeen(walk, {});
  await change(walk, '{}\n', 'proxy_token');
  assert.deepEqual(solved(program, from).map(nameOf), [`file_missing  ${program.config}`]);
}

async function noToken(context: TestContext): Promise<void> {
  const walk = await startWalk(context);
  const another = await change(
    walk,
    edit(walk).withValue(['proxy_token'], 'another-token').text,
    'proxy_token',
  );
  assertNames(another, 'token');
  const refused = '401 proxy_token_required';
  await assertSeen(walk, {
    openai: refused,
    anthropic: refused,
    groq: refused,
    ruled: refused,
    allowed: refused,
    admitted: refused,
  });
  const none = await change(walk, edit(walk).without(['proxy_token']).text, 'proxy_token');
  assertNames(none, 'token');
  await assertSeen(walk, { stranger: walk.usual.openai });
}

async function otherHosts(context: TestContext): Promise<void> {
  const walk = await startWalk(context);
  const other = edit(walk).withValue(['allowed_hosts'], '[evil.example]').text;
  assertNames(await change(walk, other, 'allowed_hosts'), 'evil.example', 'box.example');
  await assertSeen(walk, { allowed: '403 host_not_allowed', foreign: walk.usual.openai });
  assertNames(
    await change(walk, edit(walk).without(['allowed_hosts']).text, 'allowed_hosts'),
    'evil.example',
  );
  await assertSeen(walk, { allowed: '403 host_not_allowed' });
}

async function otherOrigins(context: TestContext): Promise<void> {
  const walk = await startWalk(context);
  const other = edit(walk).withValue(['allowed_origins'], '[https://evil.example]').text;
  assertNames(await change(walk, other, 'allowed_origins'), 'https://evil.example', 'app://box.example');
  await assertSeen(walk, { admitted: '403 origin_not_allowed', page: walk.usual.openai });
  assertNames(
    await change(walk, edit(walk).without(['allowed_origins']).text, 'allowed_origins'),
    'https://evil.example',
  );
  await assertSeen(walk, { admitted: '403 origin_not_allowed' });
}

async function otherProxies(context: TestContext): Promise<void> {
  const next = await startRecordingServer(context, 'next');
  const walk = await startWalk(context, {
    variant: {
      openai: ({ through }) => [
        'base_url: http://openai.example',
        `api_key: ${OPENAI_KEY}`,
        `proxy: ${through.url}`,
      ],
      env: ({ wayOut }) => ({ HTTP_PROXY: wayOut.url, NO_PROXY: '127.0.0.1' }),
    },
    seen: () => openaiAt('through http://openai.example'),
  });
  const { through, wayOut, inside } = walk.world;
  const key = 'providers.openai.proxy';
  const path = [...OPENAI, 'proxy'];
  assertNames(await change(walk, edit(walk).withValue(path, next.url).text, key), next.host, through.host);
  const { id } = await probe(walk.program, walk.world);
  assert.ok(next.askedFor(`${CHAT}/openai-${id}`));
  assertNames(await change(walk, edit(walk).without(path).text, key), wayOut.host, next.host);
  await assertSeen(walk, openaiAt('wayOut http://openai.example'));
  const direct = new ConfigText(edit(walk).withValue(path, 'direct').text);
  const text = direct.withValue([...OPENAI, 'base_url'], inside.url).text;
  assertNames(await change(walk, text, key), 'directly', wayOut.host);
  await assertSeen(walk, openaiAt('inside '));
}

async function switchedOff(context: TestContext): Promise<void> {
  const walk = await startWalk(context);
  const off = edit(walk).withLine([...OPENAI, 'api_key'], 'enabled: false').text;
  assertNames(await change(walk, off, 'providers.openai.enabled'), 'openai', 'off');
  await assertSeen(walk, {
    openai: '403 provider_disabled',
    allowed: '403 provider_disabled',
    admitted: '403 provider_disabled',
  });
  assertNames(await change(walk, walk.good, 'providers.openai.enabled'), 'openai', 'on');
  await assertSeen(walk, {});
}

async function noKey(context: TestContext): Promise<void> {
  const walk = await startWalk(context);
  const key = [...OPENAI, 'api_key'];
  await change(walk, edit(walk).withValue(key, 'second-key').text, key.join('.'));
  await assertSeen(walk, openaiAt('inside /base', 'second-key'));
  await change(walk, edit(walk).without(key).text, key.join('.'));
  await assertSeen(walk, openaiAt('inside /base', CLIENT_KEY));
  assert.doesNotMatch(
    walk.program.command.stdout,
    new RegExp([OPENAI_KEY, GROQ_KEY, TOKEN, 'second-key'].join('|'), 'u'),
  );
}

async function notWrittenDown(context: TestContext): Promise<void> {
  const walk = await startWalk(context);
  await change(walk, edit(walk).without(['session_recording', 'bodies']).text, 'session_recording.bodies');
  const first = await probe(walk.program, walk.world);
  await change(walk, edit(walk).without(['session_recording']).text, 'session_recording.enabled');
  const second = await probe(walk.program, walk.world);
  await change(walk, edit(walk).without(['logging']).text, 'logging.log_requests');
  const third = await probe(walk.program, walk.world);
  await walk.repair();
  await probe(walk.program, walk.world);
  assert.deepEqual(
    [first, second, third].map((round) => written(walk.program, round)),
    [
      { log: 'yes', recorded: 'without bodies' },
      { log: 'yes', recorded: 'no' },
      { log: 'no', recorded: 'with bodies' },
    ],
  );
}

async function noHost(context: TestContext): Promise<void> {
  const walk = await startWalk(context, {
    variant: { host: '127.0.0.2' },
    seen: () => ({ listens: '127.0.0.2' }),
  });
  await change(walk, edit(walk).without(['host']).text, 'host');
  await assertSeen(walk, { listens: '127.0.0.1' });
}

async function rightBesideWrong(context: TestContext): Promise<void> {
  const walk = await startWalk(context);
  const { other } = walk.world;
  const wrong = new ConfigText(edit(walk).withValue([...OPENAI, 'api_key'], '[a]').text);
  const moved = new ConfigText(wrong.withValue([...OPENAI, 'base_url'], other.url).text);
  const { text } = moved.withValue(['proxy_token'], '${NOT_SET}');
  await change(walk, text, 'providers.openai.base_url');
  await assertSeen(walk, openaiAt('other '));
  const wrongKeys = findings(walk.program, 0).map(({ fields }) => String(fields['key']));
  assert.deepEqual(wrongKeys.toSorted(), ['providers.openai.api_key', 'proxy_token']);
}

function edit({ good }: Walk): ConfigText {
  return new ConfigText(good);
}

function openaiAt(
  base: string,
  key = OPENAI_KEY,
): { readonly openai: string; readonly allowed: string; readonly admitted: string } {
  const openai = `200 ${base}${CHAT} with ${key}`;
  return { openai, allowed: openai, admitted: openai };
}

/** Writes a text to the file and waits until a key has a new value; returns the warnings without a code. */
async function change({ program }: Walk, text: string, key: string): Promise<LogLine[]> {
  const from = program.lines.length;
  program.write(text);
  await program.logged(`that ${key} has another value`, from, isApplied(key));
  return program
    .control(from)
    .filter(({ level, fields }) => level === 'warn' && fields['code'] === undefined);
}

/** Asserts that one of the warnings contains all of the words. */
function assertNames(warned: readonly LogLine[], ...words: readonly string[]): void {
  const messages = warned.map(({ message }) => message);
  assert.ok(
    messages.some((message) => words.every((word) => message.includes(word))),
    `${words.join(', ')} in ${messages.join('\n')}`,
  );
}

async function assertSeen(walk: Walk, changed: Partial<Walk['usual']>): Promise<void> {
  const { log: _log, recorded: _recorded, ...usual } = walk.usual;
  assert.deepEqual((await probe(walk.program, walk.world)).observed, { ...usual, ...changed });
}
