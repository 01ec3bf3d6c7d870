import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import http, { type ServerResponse } from 'node:http';
import path from 'node:path';
import { after, before, test, type TestContext } from 'node:test';
import { ask, ClientCall } from '../support/client.ts';
import { ROOT, temporaryFolder } from '../support/command-line.ts';
import { eventually, portOf } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { type Container, Podman, startContainer } from './podman.ts';
import { COMPOSE, SCRIPT } from './seed-texts.ts';
import { IMAGE, whyNotBuilt } from './storage.ts';

const skip = whyNotBuilt();
/** Same restrictions as in compose.yaml and the manifests. */
const RESTRICTED = [
  '--read-only',
  // Docker provides no tmpfs either.
  '--read-only-tmpfs=false',
  '--cap-drop',
  'ALL',
  '--security-opt',
  'no-new-privileges',
];
let podman: Podman;

if (skip === false) {
  before(async () => (podman = await Podman.start()));
  after(() => podman.close());
}

/** Starts a provider that containers can reach; it streams one event and waits. */
async function startProvider(context: TestContext): Promise<{ url: string; streams: ServerResponse[] }> {
  const streams: ServerResponse[] = [];
  const server = http.createServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: {"choices":[]}\n\n');
    streams.push(response);
  });
  server.listen(0);
  await once(server, 'listening');
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://host.containers.internal:${portOf(server)}`, streams };
}

function towards({ url }: { readonly url: string }): readonly string[] {
  return ['--env', `LUNAROUTE_OPENAI_BASE_URL=${url}`];
}

function stream({ url }: Container): ClientCall {
  const body = '{"model":"gpt-4o","stream":true,"messages":[]}';
  return new ClientCall(`${url}/v1/chat/completions`, { method: 'POST', body });
}

async function exitCode({ name }: Container): Promise<string> {
  return (await podman.run(['inspect', '--format', '{{.State.ExitCode}}', name])).stdout.trim();
}

test(
  'nothing runs as root or can be written, and docker stop lets a stream end',
  { skip },
  async (context) => {
    const provider = await startProvider(context);
    const container = await startContainer(context, podman, [...RESTRICTED, ...towards(provider)]);
    const status = readFileSync(`/proc/${container.pid}/status`, 'utf8');
    assert.match(status, /^Uid:\t10001\t10001\t10001\t10001$/mu);
    assert.match(status, /^Gid:\t0\t0\t0\t0$/mu);
    assert.match(status, /^CapEff:\t0+$/mu);
    assert.match(status, /^NoNewPrivs:\t1$/mu);
    const script = 'touch /tmp/x /app/x /etc/x; true';
    const touched = await podman.run(['exec', container.name, 'sh', '-c', script]);
    assert.equal(touched.stderr.match(/Read-only file system/gu)?.length, 3);
    assert.doesNotMatch(await container.logs(), /WARN|ERROR/u);
    const client = stream(container);
    await eventually('the stream begins', () => client.received !== '');
    const stopped = podman.run(['stop', '--time', '10', container.name]);
    while (!/waiting for 1 request/u.test(await container.logs()));
    assert.equal((await ask(`${container.url}/healthz`)).status, 0, 'no new requests');
    provider.streams[0]?.end('data: [DONE]\n\n');
    assert.match((await client.answer).body, /\[DONE\]/u);
    await stopped;
    assert.equal(await exitCode(container), '0');
  },
);

test('a stream that does not end is cut before Docker kills the container', { skip }, async (context) => {
  const provider = await startProvider(context);
  const container = await startContainer(context, podman, [...RESTRICTED, ...towards(provider)]);
  const client = stream(container);
  await eventually('the stream begins', () => client.received !== '');
  await podman.run(['stop', '--time', '10', container.name]);
  assert.equal(await exitCode(container), '0');
  assert.equal((await client.answer).complete, false);
});

test(
  'an unknown user, no HOME, empty keys and the variables of a service are tolerated',
  { skip },
  async (context) => {
    const env = [
      'HOME=',
      'OPENAI_API_KEY=',
      'LUNAROUTE_PORT=tcp://10.0.0.5:8081',
      'LUNAROUTE_SERVICE_HOST=10.0.0.5',
      'LUNAROUTE_PORT_8081_TCP_ADDR=10.0.0.5',
    ];
    const options = ['--user', '54321:54321', ...env.flatMap((one) => ['--env', one])];
    const container = await startContainer(context, podman, [...RESTRICTED, ...options]);
    assert.equal((await ask(`${container.url}/readyz`)).status, 200);
    assert.doesNotMatch(await container.logs(), /WARN|ERROR|warning|error/u);
    // The health check needs no shell and detects a hang.
    const check = async (): Promise<number | null> =>
      (await podman.run(['healthcheck', 'run', container.name])).status;
    assert.equal(await check(), 0);
    process.kill(container.pid, 'SIGSTOP');
    assert.notEqual(await check(), 0);
    process.kill(container.pid, 'SIGCONT');
    assert.equal(await check(), 0);
  },
);

test('a mounted file is read and watched, and a missing mount is an error', { skip }, async (context) => {
  const folder = path.join(temporaryFolder(context), 'config');
  mkdirSync(folder);
  const file = path.join(folder, 'config.yaml');
  const write = (secs: number): void => {
    writeFileSync(`${file}.new`, `providers: { openai: { http_client: { timeout_secs: ${secs} } } }\n`);
    // Like an editor.
    renameSync(`${file}.new`, file);
  };
  write(111);
  chmodSync(path.dirname(folder), 0o755);
  const named = ['--env', 'LUNAROUTE_CONFIG=/etc/lunaroute/config.yaml'];
  const options = [...RESTRICTED, ...named, '--volume', `${folder}:/etc/lunaroute:ro`];
  const container = await startContainer(context, podman, options);
  const setting = async (): Promise<string | undefined> => {
    const { body } = await ask(`${container.url}/metrics`);
    return /http_pool_config\{provider="openai",setting="timeout_secs"\} (\d+)/u.exec(body)?.[1];
  };
  assert.equal(await setting(), '111');
  write(222);
  while ((await setting()) !== '222');
  const without = await podman.run(['run', '--rm', ...named, IMAGE]);
  assert.equal(without.status, 2);
  assert.match(without.stderr, /\/etc\/lunaroute\/config\.yaml/u);
});

test(
  "the document's script starts the server, and any user of group 0 can record",
  { skip },
  async (context) => {
    const name = 'lunaroute-test-script';
    context.after(() => podman.run(['rm', '--force', '--time', '0', name]));
    const options = ['--detach', '--interactive', '--name', name, '--entrypoint', '/bin/bash'];
    const { status, stderr } = await podman.run(['run', ...options, IMAGE, '-c', SCRIPT]);
    assert.equal(status, 0, stderr);
    let printed = '';
    while (!/listening on/u.test(printed) || !/provider=openai/u.test(printed)) {
      printed = (await podman.run(['logs', name])).stdout;
    }
    assert.match(
      printed,
      /\[DEBUG\] Creating HTTP client: timeout=300s, pool_max_idle=64, pool_idle_timeout=60s/u,
    );
  },
);

/** Starts a compose file with a free port, and takes it down when the test ends. */
async function compose(context: TestContext, text: string): Promise<{ url: string; project: string }> {
  const command = 'podman-compose';
  let args: readonly string[] = [];
  // Must run before the folder with the compose file is removed.
  context.after(() => podman.run([...args, 'down', '--timeout', '1'], { command }));
  const folder = temporaryFolder(context);
  const port = await freePort();
  const file = path.join(folder, 'compose.yaml');
  writeFileSync(file, text.replace(/(["']).*8081:8081["']/u, `$1127.0.0.1:${port}:8081$1`));
  const project = path.basename(folder).toLowerCase();
  args = ['--project-name', project, '--file', file];
  const env = { OPENAI_API_KEY: 'sk-test', ANTHROPIC_API_KEY: '' };
  const { stdout, stderr } = await podman.run([...args, 'up', '--detach', '--no-build'], { command, env });
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; (await ask(`${url}/readyz`)).status !== 200; tries += 1) {
    assert.ok(tries < 2000, stdout + stderr);
  }
  return { url, project };
}

test("the document's compose text works as pasted", { skip }, async (context) => {
  const { url } = await compose(context, COMPOSE);
  const { body } = await ask(`${url}/metrics`);
  assert.match(body, /http_pool_config\{provider="openai",setting="timeout_secs"\} 300/u);
  assert.match(body, /http_pool_config\{provider="openai",setting="pool_max_idle_per_host"\} 64/u);
});

test('deploy/compose.yaml works, and other services reach it by its name', { skip }, async (context) => {
  const text = readFileSync(path.join(ROOT, 'deploy/compose.yaml'), 'utf8').replace(/^ +build: .*\n/mu, '');
  const { project } = await compose(context, text);
  const network = ['--network', `${project}_default`, '--entrypoint', 'node'];
  const script = 'fetch("http://lunaroute:8081/metrics").then(r=>r.text()).then(t=>console.log(t))';
  const { stdout, stderr } = await podman.run(['run', '--rm', ...network, IMAGE, '-e', script]);
  assert.match(stdout, /http_pool_config\{provider="openai",setting="timeout_secs"\} 300/u, stderr);
});
