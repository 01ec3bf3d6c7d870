import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { CONTENT_SECURITY_POLICY, type WindowFile } from '../../src/control/window-files.ts';
import { startDialectProvider } from '../support/dialect-provider.ts';
import { statusOf, valuesOf, type WireMessage } from '../support/http-message.ts';
import { connectRaw } from '../support/raw-peer.ts';
import { startRawUpstream } from '../support/raw-upstream.ts';
import { startProgram } from '../support/running-program.ts';
import { type Attack, ATTACKS, PATHS, type Refusal } from './support/attacks.ts';
import { ASSISTANTS, BROWSERS, SCRAPERS, type Visitor } from './support/visitors.ts';

const FILES: ReadonlyMap<string, WindowFile> = new Map(
  ['/', '/index.html', '/assets/app.js'].map((path) => [
    path,
    { body: Buffer.from(`the file ${path}`), type: 'text/html; charset=utf-8' },
  ]),
);
const KEY = 'sk-injected-into-requests';
const LISTENERS = ['proxy', 'page'] as const;
type ListenerName = (typeof LISTENERS)[number];

const counts = { tried: 0, refused: 0, passed: 0 };

interface Target {
  readonly ports: Readonly<Record<ListenerName, number>>;
  readonly reachedProvider: () => number;
  readonly logged: () => readonly string[];
}

/** One configuration without allowed origins, and one whose allowed origins do not include the attackers'. */
const CONFIGS = [
  '{}\n',
  'allowed_origins: [app://obsidian.md, "http://localhost:5174", "https://127.0.0.1.example"]\n',
] as const;

/** Starts a program with a key that an attack could use. */
async function startTarget(context: TestContext, config: string = CONFIGS[0]): Promise<Target> {
  const provider = await startDialectProvider(context);
  const env = {
    LUNAROUTE_OPENAI_BASE_URL: provider.url,
    LUNAROUTE_ANTHROPIC_BASE_URL: provider.url,
    OPENAI_API_KEY: KEY,
    ANTHROPIC_API_KEY: KEY,
  };
  const { app, url, link, lines } = await startProgram(context, { config, env, files: FILES });
  return {
    ports: { proxy: Number(new URL(url).port), page: Number(new URL(link).port) },
    reachedProvider: () => provider.seen.length,
    logged: () => {
      app.logging.flush();
      return lines;
    },
  };
}

interface Sent {
  readonly listener: ListenerName;
  readonly ports: Target['ports'];
  readonly path: string;
}

function fill(text: string, { listener, ports, path }: Sent): string {
  const other = listener === 'proxy' ? ports.page : ports.proxy;
  return text
    .replaceAll('PORT', String(ports[listener]))
    .replaceAll('OTHER', String(other))
    .replaceAll('PATH', path);
}

function attackText(attack: Attack, sent: Sent): string {
  const {
    method = 'GET',
    target = 'PATH',
    version = '1.1',
    hosts = ['127.0.0.1:PORT'],
    lines = [],
    body,
  } = attack;
  const length = body === undefined ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
  const head = [
    `${method} ${target} HTTP/${version}`,
    ...hosts.map((host) => `Host: ${host}`),
    ...lines,
    ...length,
  ];
  return `${fill(head.join('\r\n'), sent)}\r\n\r\n${body ?? ''}`;
}

async function rawAsk(context: TestContext, port: number, bytes: string): Promise<WireMessage> {
  counts.tried += 1;
  const peer = await connectRaw(context, port, bytes);
  const answer = await peer.message({ bodiless: bytes.startsWith('HEAD ') });
  peer.socket.destroy();
  return answer;
}

function assertRefused(answer: WireMessage, { status }: Refusal, what: string): void {
  assert.equal(statusOf(answer), status, `${what}: ${answer.raw}`);
  for (const [name] of answer.headers) assert.doesNotMatch(name, /^(?:access-control-|set-cookie)/iu, what);
  const isHead = what.startsWith('HEAD ');
  if (!isHead) assert.match(answer.body, /Host|web page|Only paths/u, what);
  assert.ok(!answer.raw.includes(KEY), what);
  counts.refused += 1;
}

for (const listener of LISTENERS) {
  for (const attack of ATTACKS) {
    const refusal = attack[listener];
    if (refusal === 'passes') continue;
    test(`${listener}: ${attack.name} is refused on every path, whoever else is allowed`, async (context) => {
      for (const config of CONFIGS) await tryAttack(context, attack, { listener, config, refusal });
    });
  }
}

async function tryAttack(
  context: TestContext,
  attack: Attack,
  {
    listener,
    config,
    refusal,
  }: { readonly listener: ListenerName; readonly config: string; readonly refusal: Refusal },
): Promise<void> {
  const target = await startTarget(context, config);
  const before = target.logged().length;
  for (const path of PATHS) {
    const bytes = attackText(attack, { listener, ports: target.ports, path });
    const answer = await rawAsk(context, target.ports[listener], bytes);
    assertRefused(answer, refusal, `${attack.method ?? 'GET'} ${path}`);
    if (listener === 'proxy') assert.deepEqual(valuesOf(answer, 'x-lunaroute-error'), [refusal.code]);
    else assert.deepEqual(valuesOf(answer, 'content-security-policy'), [CONTENT_SECURITY_POLICY]);
  }
  assert.equal(target.reachedProvider(), 0);
  const field = `${listener === 'proxy' ? 'code' : 'rule'}=${refusal.code}`;
  const lines = target.logged().slice(before);
  assert.equal(lines.filter((line) => line.endsWith(field)).length, PATHS.length, lines.join('\n'));
}

test('CONNECT opens no tunnel on either port', async (context) => {
  const { ports, reachedProvider } = await startTarget(context);
  for (const listener of LISTENERS) {
    counts.tried += 1;
    const peer = await connectRaw(
      context,
      ports[listener],
      `CONNECT 127.0.0.1:${ports.proxy} HTTP/1.1\r\nHost: 127.0.0.1:${ports[listener]}\r\n\r\n`,
    );
    const { text } = await peer.rest();
    assert.doesNotMatch(text, /^HTTP\/1\.1 2/u);
    counts.refused += 1;
  }
  assert.equal(reachedProvider(), 0);
});

test('the page accepts its own Origin and cannot be framed', async (context) => {
  const { ports } = await startTarget(context);
  for (const attack of ATTACKS.filter(({ page }) => page === 'passes')) {
    for (const [path, status] of [
      ['/', 200],
      ['/no/such/file', 404],
      ['/session', 401],
      ['/api/watch', 401],
    ] as const) {
      const answer = await rawAsk(context, ports.page, attackText(attack, { listener: 'page', ports, path }));
      assert.equal(statusOf(answer), status);
      assert.match(valuesOf(answer, 'content-security-policy')[0] ?? '', /frame-ancestors 'none'/u);
      assert.equal(valuesOf(answer, 'set-cookie').length, 0);
      counts.passed += 1;
    }
  }
});

function visitorText({ line, lines, body }: Visitor, port: number): string {
  const length = body === undefined ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
  const head = [`${line} HTTP/1.1`, ...lines, ...length].join('\r\n').replaceAll('PORT', String(port));
  return `${head}\r\n\r\n${body ?? ''}`;
}

for (const visitor of ASSISTANTS) {
  test(`proxy: ${visitor.name} passes and arrives unchanged`, async (context) => {
    const upstream = await startRawUpstream(context);
    const env = { LUNAROUTE_OPENAI_BASE_URL: upstream.url, LUNAROUTE_ANTHROPIC_BASE_URL: upstream.url };
    const { url } = await startProgram(context, { env });
    const port = Number(new URL(url).port);
    const answer = await rawAsk(context, port, visitorText(visitor, port));
    assert.equal(statusOf(answer), 200, answer.raw);
    const [request] = upstream.requests;
    assert.ok(request);
    assert.equal(request.startLine, `${visitor.line} HTTP/1.1`);
    assert.equal(request.body, visitor.body ?? '');
    const ours = new Set(['host', 'connection', 'content-length', 'x-lunaroute-hops']);
    const sent = visitor.lines.filter((line) => !ours.has(line.slice(0, line.indexOf(':')).toLowerCase()));
    const came = request.headers.filter(([name]) => !ours.has(name.toLowerCase()));
    assert.deepEqual(
      came.map(([name, value]) => `${name}: ${value}`),
      sent,
    );
    counts.passed += 1;
  });
}

for (const [listener, visitors] of [
  ['proxy', SCRAPERS],
  ['page', BROWSERS],
] as const) {
  for (const visitor of visitors) {
    test(`${listener}: ${visitor.name} passes (${visitor.line})`, async (context) => {
      const { ports } = await startTarget(context);
      const answer = await rawAsk(context, ports[listener], visitorText(visitor, ports[listener]));
      assert.equal(statusOf(answer), 200, answer.raw);
      counts.passed += 1;
    });
  }
}

const PROBES: readonly (readonly [name: string, lines: readonly string[]])[] = [
  ['a pod address', ['Host: 10.1.2.3:8081', 'User-Agent: kube-probe/1.34']],
  ['a load balancer', ['Host: lb.internal', 'Connection: close']],
  ['a rebound name', ['Host: evil.example', 'Origin: http://evil.example', 'Sec-Fetch-Site: same-origin']],
  ['no Host', []],
];

for (const [name, lines] of PROBES) {
  test(`the probes answer ${name} and name no provider`, async (context) => {
    const { ports, reachedProvider } = await startTarget(context);
    for (const path of ['/healthz', '/readyz']) {
      const answer = await rawAsk(
        context,
        ports.proxy,
        [`GET ${path} HTTP/1.1`, ...lines, '', ''].join('\r\n'),
      );
      assert.equal(statusOf(answer), 200);
      assert.doesNotMatch(answer.raw, /openai|anthropic|access-control|version|pid/iu);
      counts.passed += 1;
    }
    assert.equal(reachedProvider(), 0);
  });
}

test('an allowed caller sees the state of each provider', async (context) => {
  const { ports } = await startTarget(context);
  const answer = await rawAsk(
    context,
    ports.proxy,
    `GET /readyz?verbose HTTP/1.1\r\nHost: 127.0.0.1:${ports.proxy}\r\n\r\n`,
  );
  assert.match(answer.body, /"openai":"ready"/u);
});

test('every attack was tried and refused', (context) => {
  context.diagnostic(`requests tried: ${counts.tried}, refused: ${counts.refused}, passed: ${counts.passed}`);
  const perListener = ATTACKS.flatMap(({ proxy, page }) => [proxy, page]).filter((one) => one !== 'passes');
  assert.equal(counts.refused, perListener.length * PATHS.length * CONFIGS.length + LISTENERS.length);
  assert.ok(counts.refused > 2000 && counts.passed > 30, JSON.stringify(counts));
});
