import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import tls from 'node:tls';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import type { KeyStore } from '../../src/settings/sources/inputs.ts';
import { serverTls } from '../support/certificates.ts';
import { ask } from '../support/client.ts';
import { LAUNCHER, type RunningCommand, startCommand, temporaryFolder } from '../support/command-line.ts';
import { openSession, type TestedClient, TRANSPORTS } from '../support/control-transports.ts';
import { eventually, portOf } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { connectRaw } from '../support/raw-peer.ts';
import { startProgram } from '../support/running-program.ts';
import { canariesMade, canary, keyCanary, Outputs, spokenCanary, VISIBLE } from './support/canaries.ts';
import { callEveryMethod, callTheOthers, watched } from './support/every-method.ts';
import { LEAKY_PATHS, startLeakyProvider } from './support/leaky-provider.ts';
import { methodNames } from './support/method-names.ts';

/** Headers in which clients send what nobody else should read. */
const SECRET_HEADERS: readonly string[] = [
  'Authorization',
  'Proxy-Authorization',
  'X-Api-Key',
  'Api-Key',
  'X-Goog-Api-Key',
  'Cookie',
  'Referer',
  'X-Lunaroute-Other',
  'OpenAI-Organization',
  'OpenAI-Project',
  'Idempotency-Key',
  'Sec-WebSocket-Protocol',
  'X-Amz-Security-Token',
  'X-Forwarded-For',
  'From',
  'Expect-Ct',
  'Accept-Language',
  'Anthropic-Beta',
];

interface Surroundings {
  /** Where each provider of the file leads. */
  readonly leaky: string;
  readonly refusingProxy: number;
  readonly tlsPort: number;
  readonly deadPort: number;
}

/** Peers that fail in every way there is, repeating what they heard. */
async function startSurroundings(context: TestContext): Promise<Surroundings> {
  const { url } = await startLeakyProvider(context);
  const proxy = net.createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (chunk: Buffer) =>
      socket.end(`HTTP/1.1 407 Who is ${chunk.toString('latin1').replaceAll('\r\n', ' ')}\r\n\r\n`),
    );
  });
  // No system trusts its certificate.
  const secure = tls.createServer(serverTls(), (socket) => socket.on('error', () => undefined));
  for (const server of [proxy, secure]) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    context.after(() => server.close());
  }
  return {
    leaky: url,
    refusingProxy: portOf(proxy),
    tlsPort: portOf(secure),
    deadPort: await freePort(),
  };
}

function configText({ leaky, refusingProxy, tlsPort, deadPort }: Surroundings): string {
  const provider = (name: string, lines: readonly string[]): string =>
    [`  ${name}:`, '    provider_type: openai', ...lines.map((line) => `    ${line}`), ''].join('\n');
  return [
    `proxy_token: ${canary('yamltoken')}`,
    `password: ${canary('unknownkey')}`,
    `port: "${keyCanary('port')}"`,
    'session_recording: { enabled: true, bodies: true }',
    'providers:',
    '  openai:',
    `    base_url: ${leaky}`,
    '    api_key: >-',
    `      ${canary('folded')}`,
    '  anthropic:',
    `    base_url: ${leaky}`,
    '    api_key: ${FROM_ELSEWHERE}',
    `    proxy: "ftp://user:${canary('ftp')}@corp.example"`,
    provider('dead', [
      `base_url: http://127.0.0.1:${deadPort}`,
      `api_key: ${canary('dead')}`,
      `ca_file: /no/${VISIBLE}.pem`,
    ]),
    provider('secure', [`base_url: https://127.0.0.1:${tlsPort}`, `api_key: ${canary('secure')}`]),
    provider('nowhere', [`base_url: https://nowhere.invalid`, `api_key: ${canary('nowhere')}`]),
    provider('proxied', [
      'base_url: https://api.example',
      `proxy: http://user:${canary('proxylogin')}@127.0.0.1:${refusingProxy}`,
      `api_key: ["${canary('list')}"]`,
    ]),
    provider('queried', [`base_url: https://user:${canary('user')}@x.example/v1?key=${canary('query')}`]),
    provider('bare', [`base_url: x.example/v1?key=${canary('barequery')}`]),
  ].join('\n');
}

function environment(token: string): Record<string, string> {
  return {
    OPENAI_API_KEY: keyCanary('openai'),
    ANTHROPIC_API_KEY: canary('anthropic'),
    LUNAROUTE_OPENAI_API_KEY: canary('prefixed'),
    LUNAROUTE_DEAD_API_KEY: `${canary('spaced')} with spaces`,
    LUNAROUTE_PROXY_TOKEN: token,
    LUNAROUTE_NOTHING_API_KEY: canary('nothing'),
    LUNAROUTE_ANTHROPIC_TIMEOUT_SECS: keyCanary('timeout'),
    LUNAROUTE_SECURE_BASE_URL: `ftp://user:${canary('ftplogin')}@x.example`,
    LUNAROUTE_UI_HOST: `${canary('login')}@127.0.0.1`,
    FROM_ELSEWHERE: canary('elsewhere'),
    HTTP_PROXY: `socks5://user:${canary('socks')}@corp.example`,
    NO_PROXY: '127.0.0.1',
    UNRELATED_SECRET: canary('unrelated'),
    LUNAROUTE_LOG_REQUESTS: 'true',
    LUNAROUTE_OPENAI_MAX_RETRIES: '1',
    RUST_LOG: 'trace',
    // A crash on demand: what the process says then is an output, too.
    NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(
      `process.on('SIGUSR2',()=>{setImmediate(()=>{throw new Error('${VISIBLE} crash')})})`,
    )}`,
  };
}

/** Configuration of assistants as people have it, keys in clear included. */
function writeAssistants(home: string): void {
  const files: Readonly<Record<string, string>> = {
    '.claude/settings.json': JSON.stringify({
      env: { ANTHROPIC_AUTH_TOKEN: keyCanary('claude'), ANTHROPIC_BASE_URL: 'https://old.example' },
      apiKeyHelper: `echo ${canary('helper')}`,
    }),
    '.codex/config.toml': [
      'openai_base_url = "https://old.example/v1"',
      '[model_providers.mine]',
      `http_headers = { "X-Api-Key" = "${canary('codex')}" }`,
      `experimental_bearer_token = "${canary('codexbearer')}"`,
      '',
    ].join('\n'),
    '.config/opencode/opencode.json': JSON.stringify(
      {
        provider: { openai: { options: { apiKey: canary('opencode'), baseURL: 'https://old.example/v1' } } },
      },
      null,
      2,
    ),
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(home, name)), { recursive: true });
    writeFileSync(path.join(home, name), text, { mode: 0o600 });
  }
}

const PROVIDERS = ['dead', 'secure', 'nowhere', 'proxied'];

/** Sends secrets through every door of the proxy; its own answers are outputs, those of providers are not. */
async function sendSecrets(
  context: TestContext,
  url: string,
  door: { outputs: Outputs; token: string },
): Promise<void> {
  const { outputs, token } = door;
  const headers = (): Record<string, string> => ({
    ...Object.fromEntries(SECRET_HEADERS.map((name) => [name, `Bearer ${canary(name)}`])),
    'User-Agent': `${VISIBLE}/1`,
    'x-lunaroute-token': token,
  });
  const paths = [
    ...LEAKY_PATHS,
    ...PROVIDERS.map((name) => `/${name}/v1/chat/completions`),
    `/v1/${VISIBLE}`,
    '/v1/messages',
    '/unknown/v1/models',
    '/metrics',
    '/readyz',
    '/healthz',
  ];
  const query = (): string => `?key=${canary('query')}&access_token=${canary('query')}`;
  for (const where of paths) {
    for (const [method, body] of [
      ['GET', undefined],
      [
        'POST',
        JSON.stringify({
          model: spokenCanary('model'),
          messages: [spokenCanary('prompt'), keyCanary('inprompt')],
        }),
      ],
    ] as const) {
      const answer = await ask(`${url}${where}${query()}`, {
        method,
        headers: { ...headers(), 'content-type': 'application/json' },
        ...(body ? { body } : {}),
      });
      const isOwn =
        answer.headers['x-lunaroute-error'] !== undefined || /^\/(?:metrics|readyz|healthz)/u.test(where);
      if (isOwn) outputs.add('answers of the proxy', [answer.headers, answer.body]);
    }
  }
  const refused = [
    { ...headers(), origin: `https://${canary('origin')}.example` },
    { ...headers(), host: `user:${canary('host')}@127.0.0.1` },
    { ...headers(), 'x-lunaroute-token': canary('wrongtoken') },
  ];
  for (const given of refused) {
    const answer = await ask(`${url}/v1/models${query()}`, { headers: given });
    outputs.add('refusals of the proxy', [answer.status, answer.headers, answer.body]);
  }
  await sendBroken(context, url, outputs);
}

/** Heads that are no HTTP, with secrets where the parser stumbles. */
async function sendBroken(context: TestContext, url: string, outputs: Outputs): Promise<void> {
  const { host, port } = new URL(url);
  const secret = `Authorization: Bearer ${canary('raw')}`;
  for (const bytes of [
    `GET /v1/models?key=${canary('line')} HTTP/9.9\r\nHost: ${host}\r\n${secret}\r\n\r\n`,
    `${canary('method')} /v1/models HTTP/1.1\r\nHost: ${host}\r\n${secret}\r\n\r\n`,
    `GET /v1/models HTTP/1.1\r\nHost: ${host}\r\nAuthorization : ${canary('space')}\r\n\r\n`,
    `GET /v1/models HTTP/1.1\r\nHost: ${host}\r\n${secret}\r\nX: a\u0000${canary('nul')}\r\n\r\n`,
    `POST /v1/models HTTP/1.1\r\nHost: ${host}\r\n${secret}\r\nContent-Length: ${canary('length')}\r\n\r\n`,
    `POST /v1/models HTTP/1.1\r\nHost: ${host}\r\n${secret}\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`,
    `GET /v1/models HTTP/1.1\r\nHost: ${host}\r\n${secret}\r\nX: ${'x'.repeat(70_000)}${canary('large')}\r\n\r\n`,
    `CONNECT ${canary('connect')}:443 HTTP/1.1\r\nHost: ${host}\r\n${secret}\r\n\r\n`,
    `GET http://user:${canary('absolute')}@${host}/v1/models HTTP/1.1\r\nHost: ${host}\r\n${secret}\r\n\r\n`,
    `GET /v1/responses?key=${canary('upgrade')} HTTP/1.1\r\nHost: ${host}\r\n${secret}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Protocol: openai-insecure-api-key.${canary('protocol')}\r\n\r\n`,
  ]) {
    const peer = await connectRaw(context, Number(port), bytes);
    peer.finish();
    const { text } = await peer.rest();
    outputs.add('answers to what is no HTTP', text);
  }
}

/** Asks the settings page with secrets in the wrong places. */
async function askPage(link: string, outputs: Outputs): Promise<void> {
  const { origin } = new URL(link);
  for (const where of ['/', '/session', '/api/watch', '/nothing']) {
    for (const method of ['GET', 'POST']) {
      const answer = await ask(`${origin}${where}?token=${canary('pagequery')}`, {
        method,
        headers: { authorization: `Bearer ${canary('page')}`, cookie: `token=${canary('pagecookie')}` },
      });
      outputs.add('answers of the page', [answer.headers, answer.body]);
    }
  }
  const foreign = await ask(`${origin}/?key=${canary('pagequery')}`, { headers: { host: 'evil.example' } });
  outputs.add('answers of the page', [foreign.headers, foreign.body]);
}

async function httpClient(link: string): Promise<TestedClient> {
  const key = await openSession(link);
  const url = `${new URL(link).origin}/api`;
  return createORPCClient(new RPCLink({ url, headers: { authorization: `Bearer ${key}` } }));
}

function addProcess(serve: RunningCommand, outputs: Outputs): void {
  const { pid } = serve.child;
  for (const name of ['cmdline', 'comm', 'status']) {
    const file = `/proc/${pid}/${name}`;
    if (existsSync(file)) outputs.add(`the process's ${name}`, readFileSync(file, 'latin1'));
  }
}

/** What the program leaves on the disk, by where it is below the home folder. A new kind of output is a row here. */
const FILES: readonly {
  readonly where: string;
  readonly files: RegExp;
  /** It repeats what the user wrote into a file of the same name, keys in clear included; nobody else may read it. */
  readonly isPrivate?: true;
}[] = [
  { where: 'recordings on the disk', files: /^sessions\/.*\.jsonl$/u },
  { where: 'versions of the config file', files: /^config\.yaml\.\d+$/u, isPrivate: true },
];

function addFiles(home: string, outputs: Outputs): void {
  const all = readdirSync(home, { recursive: true, encoding: 'utf8' }).map((file) =>
    file.replaceAll('\\', '/'),
  );
  for (const { where, files, isPrivate } of FILES) {
    const found = all.filter((file) => files.test(file));
    assert.ok(found.length > 0, `${where}: there are none`);
    for (const file of found) {
      const full = path.join(home, file);
      if (process.platform !== 'win32')
        assert.equal(statSync(full).mode & 0o077, 0, `${file} is for its owner alone`);
      if (isPrivate !== true) outputs.add(where, readFileSync(full, 'utf8'));
    }
  }
}

/** What the command line says about these settings without running them. */
async function addCommands(
  context: TestContext,
  run: { home: string; file: string; env: Record<string, string> },
  outputs: Outputs,
): Promise<void> {
  const { NODE_OPTIONS: _, ...env } = run.env;
  for (const args of [
    ['check'],
    ['check', '--json'],
    ['env'],
    ['doctor'],
    ['bundle'],
    ['serve', '--port', '0'],
  ]) {
    const command = startCommand(context, [...args, '--config', run.file], { home: run.home, env });
    await command.exited;
    outputs.add(args.join(' '), command.stdout + command.stderr);
  }
}

for (const format of ['text', 'json']) {
  test(
    `no secret that goes into the program comes out of it, with the log as ${format}`,
    { timeout: 60_000 },
    async (context) => {
      const home = temporaryFolder(context);
      const file = path.join(home, 'config.yaml');
      const surroundings = await startSurroundings(context);
      writeFileSync(file, configText(surroundings), { mode: 0o600 });
      writeAssistants(home);
      const token = canary('proxytoken');
      const env = environment(token);
      const outputs = new Outputs();
      await addCommands(context, { home, file, env }, outputs);
      const args = [
        'serve',
        '--port',
        '0',
        '--ui-port',
        '0',
        '--lenient',
        '--log-format',
        format,
        '--config',
        file,
      ];
      const serve = startCommand(context, args, { home, env });
      const link = await serve.link(home);
      const url = `http://127.0.0.1:${await serve.port()}`;
      const client = await httpClient(link);
      await client.recordLog({ level: 'trace' });
      await client.capture.start({ provider: null });
      await sendSecrets(context, url, { outputs, token });
      const captured = await client.capture.view();
      assert.notEqual(captured, null);
      outputs.add('what is captured, like recordings', captured);
      await askPage(link, outputs);
      const called = new Set(await callEveryMethod(client, outputs, PROVIDERS));
      await callTheOthers(
        client,
        outputs,
        methodNames().filter((name) => !called.has(name)),
      );
      for (const name of methodNames()) assert.ok(outputs.holding('').includes(`control ${name}`), name);
      addProcess(serve, outputs);
      addFiles(home, outputs);
      serve.child.kill('SIGUSR2');
      assert.notEqual(await serve.exited, 0);
      outputs.add('stdout', serve.stdout);
      outputs.add('stderr', serve.stderr);

      const linkToken = new URL(link).hash.slice('#token='.length);
      assert.deepEqual(outputs.holding(linkToken), [], 'the token of the page is in no output');
      assert.ok(
        outputs.count > 100 && outputs.bytes > 100_000,
        `${outputs.count} outputs, ${outputs.bytes} bytes`,
      );
      for (const where of ['stdout', 'stderr', 'control watch', 'check', 'check --json']) {
        assert.ok(
          outputs.holding(VISIBLE).includes(where),
          `${where} was searched and has what may be shown`,
        );
      }
      assert.match(serve.stderr, new RegExp(`${VISIBLE} crash`, 'u'));
      outputs.assertClean();
      context.diagnostic(
        `secrets sent: ${canariesMade()}, outputs searched: ${outputs.count}, bytes searched: ${outputs.bytes}`,
      );
    },
  );
}

/** A key store that says too much when it fails, as systems do. */
function keyStore(stored: Readonly<Record<string, string>>): KeyStore {
  return {
    unread: () => [],
    available: () => ({ available: true, reason: '' }),
    keys: () => Promise.resolve(stored),
    store: () => Promise.reject(new Error('the keychain is locked')),
    forget: () => Promise.resolve(),
  };
}

for (const transport of TRANSPORTS) {
  test(`${transport.name}: keys of the key store and of the login shell, and a fault in the program, show no secret`, async (context) => {
    const { url: leaky } = await startLeakyProvider(context);
    const outputs = new Outputs();
    const program = await startProgram(context, {
      config: `providers:\n  openai:\n    base_url: ${leaky}\n  anthropic:\n    base_url: ${leaky}\n`,
      env: { RUST_LOG: 'trace', LUNAROUTE_LOG_REQUESTS: 'true' },
      keyStore: keyStore({ openai: keyCanary('keystore'), anthropic: canary('keystore') }),
      loginShell: () =>
        Promise.resolve({
          kind: 'read',
          shell: '/bin/sh',
          variables: { LUNAROUTE_PROXY_TOKEN: canary('shell') },
        }),
    });
    const client = await transport.connect(context, program);
    await client.recordLog({ level: 'trace' });
    const token = program.app.settings.resolved.settings.proxyToken ?? '';
    assert.match(token, /LeAk7zQ/u);
    await sendSecrets(context, program.url, { outputs, token });
    program.app.proxy.requestHistory.begin = () => {
      throw new Error(`${VISIBLE} fault`);
    };
    for (const where of ['/v1/models', '/v1/messages']) {
      const headers = { 'x-lunaroute-token': token, 'x-api-key': canary('fault') };
      const answer = await ask(`${program.url}${where}?key=${canary('fault')}`, { headers });
      assert.equal(answer.headers['x-lunaroute-error'], 'internal_error');
      outputs.add('answers to a fault', [answer.headers, answer.body]);
    }
    await callEveryMethod(client, outputs, ['openai']);
    outputs.add('control watch', await watched(client));
    program.app.logging.flush();
    await eventually('the fault is in the log', () =>
      program.lines.some((line) => line.includes(`${VISIBLE} fault`)),
    );
    outputs.add('stdout', program.lines.join('\n'));
    outputs.add('the log ring', program.app.logging.ring.since(0).records);
    for (const where of ['stdout', 'the log ring', 'control watch']) {
      assert.ok(outputs.holding(VISIBLE).includes(where), where);
    }
    assert.ok(
      outputs.count > 80 && outputs.bytes > 50_000,
      `${outputs.count} outputs, ${outputs.bytes} bytes`,
    );
    outputs.assertClean();
    context.diagnostic(`outputs searched: ${outputs.count}, bytes searched: ${outputs.bytes}`);
  });
}

test('the search finds a secret in every disguise', () => {
  const secret = canary('control');
  for (const shown of [
    secret,
    `a ${secret.toUpperCase()} b`,
    ...['', 'u', 'us', 'user:'].map((before) => Buffer.from(`${before}${secret}:x`).toString('base64')),
    encodeURIComponent(secret),
    JSON.stringify({ deep: [{ [secret]: 1 }] }),
  ]) {
    const outputs = new Outputs();
    outputs.add('here', shown);
    assert.throws(() => outputs.assertClean(), /here/u, shown);
  }
  const clean = new Outputs();
  clean.add('here', VISIBLE);
  clean.assertClean();
});

test('the program under search is the one of this checkout', () => {
  assert.ok(existsSync(LAUNCHER));
});
