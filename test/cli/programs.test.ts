import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { before, suite, test, type TestContext } from 'node:test';
import { builtServer } from '../support/build-unless-fresh.ts';
import { LAUNCHERS, ROOT, startCommand, temporaryFolder } from '../support/command-line.ts';
import { openSession } from '../support/control-transports.ts';
import { builtWindow } from '../support/electron/built-shell.ts';
import { portOf } from '../support/eventually.ts';

/** For each program, a function that returns its start file, which exists for the duration of the test. */
const PROGRAMS: Readonly<Record<string, (context: TestContext) => string>> = {
  sources: () => LAUNCHERS.sources,
  'the bundle alone': bundleAlone,
};
const CONFIG = String.raw`session_recording:
  enabled: true
  bodies: true
  pii: { enabled: true, custom_patterns: ['employee=EMP-\d{6}'] }
routing: { rules: [{ model_pattern: '^of-a-rule', provider: openai }] }
`;

before(async () => {
  await builtServer();
  await builtWindow();
});

/** Copies the bundle as packaged, into a place where no parent folder has packages. */
function bundleAlone(context: TestContext): string {
  const folder = temporaryFolder(context);
  for (let above = folder; above !== path.dirname(above); above = path.dirname(above))
    assert.ok(!existsSync(path.join(above, 'node_modules')), above);
  for (const part of ['dist/server', 'dist/window', 'package.json'])
    cpSync(path.join(ROOT, part), path.join(folder, part), { recursive: true });
  return path.join(folder, 'dist/server/launch.js');
}

async function provider(context: TestContext): Promise<{ readonly url: string; readonly bodies: string[] }> {
  const bodies: string[] = [];
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      bodies.push(body);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"answer":"for EMP-654321"}');
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  context.after(() => (server.close(), server.closeAllConnections()));
  return { url: `http://127.0.0.1:${portOf(server)}`, bodies };
}

for (const [name, of] of Object.entries(PROGRAMS)) {
  suite(name, () => {
    test('each command prints its output and exits with its code', (context) =>
      commandsPrint(context, of(context)));
    test('a request is forwarded, recorded without personal data, and counted, and the page is served', (context) =>
      requestIsPassedOn(context, of(context)));
    test('the demo answers, and run starts a proxy from the same program', (context) =>
      demoAnswers(context, of(context)));
  });
}

async function commandsPrint(context: TestContext, launcher: string): Promise<void> {
  const home = temporaryFolder(context);
  const broken = path.join(home, 'broken.yaml');
  writeFileSync(broken, 'port: many\n', { mode: 0o600 });
  const rows = [
    [['--version'], 0, /^\d+\.\d+\.\d+\n$/u],
    [['schema'], 0, /^\{\n {2}"\$schema"/u],
    [['check', '--config', broken], 2, /broken\.yaml:1:7/u],
    [['assistants'], 0, /not connected/u],
    [['bundle'], 0, new RegExp(`^undici: ${installed('undici').replaceAll('.', String.raw`\.`)}$`, 'mu')],
    [['no-command'], 1, /unknown command/u],
  ] as const;
  const commands = rows.map(([args]) => startCommand(context, args, { home, launcher }));
  for (const [at, [args, code, said]] of rows.entries()) {
    const command = commands[at];
    assert.equal(await command?.exited, code, args.join(' '));
    assert.match(`${command?.stdout}${command?.stderr}`, said);
  }
}

async function requestIsPassedOn(context: TestContext, launcher: string): Promise<void> {
  const { url, bodies } = await provider(context);
  const home = temporaryFolder(context);
  const config = path.join(home, 'config.yaml');
  writeFileSync(config, CONFIG, { mode: 0o600 });
  const serve = startCommand(context, ['serve', '--config', config, '--port', '0', '--ui-port', '0'], {
    home,
    launcher,
    env: { LUNAROUTE_OPENAI_BASE_URL: url },
  });
  const proxy = `http://127.0.0.1:${await serve.port()}`;
  const body = '{"model":"of-a-rule","messages":[{"role":"user","content":"I am EMP-123456"}]}';
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${proxy}/v1/chat/completions`, { method: 'POST', headers, body });
  assert.deepEqual([answer.status, await answer.text()], [200, '{"answer":"for EMP-654321"}']);
  assert.deepEqual(bodies, [body]);
  const metrics = await (await fetch(`${proxy}/metrics`)).text();
  assert.match(metrics, /^http_pool_connections_created_total\{[^}]*provider="openai"[^}]*\} 1$/mu);

  await assertPage(await serve.link(home));

  serve.child.kill('SIGTERM');
  assert.equal(await serve.exited, 0);
  assert.equal(serve.stderr, '');
  const sessions = path.join(home, 'sessions');
  const recorded = readdirSync(sessions, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.jsonl'))
    .map((file) => readFileSync(path.join(sessions, file), 'utf8'))
    .join('');
  assert.match(recorded, /I am \[employee\].*for \[employee\]/su);
  assert.doesNotMatch(recorded, /EMP-\d/u);
}

/** Asserts that the page, its script and its license texts are served. */
async function assertPage(link: string): Promise<void> {
  const page = new URL(link).origin;
  const html = await (await fetch(page)).text();
  assert.match(html, /<div id="root">/u);
  const [, script = ''] = /<script[^>]* src="\.([^"]+)"/u.exec(html) ?? [];
  assert.equal((await fetch(page + script)).status, 200);
  const licenses = await fetch(`${page}/api/about/licenses`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await openSession(link)}` },
    body: '{}',
  });
  assert.match(await licenses.text(), /react \d/u);
}

async function demoAnswers(context: TestContext, launcher: string): Promise<void> {
  const home = temporaryFolder(context);
  const ask = "fetch(process.env.OPENAI_BASE_URL + '/models').then((r) => console.log('got', r.status))";
  const args = ['run', '--demo', '--', process.execPath, '-e', ask];
  const run = startCommand(context, args, { home, launcher });
  assert.equal(await run.exited, 0, run.stderr);
  assert.equal(run.stdout, 'got 200\n');
}

test('the bundle imports nothing but Node and its own files', async () => {
  const folder = await builtServer();
  const files = readdirSync(folder).filter((file) => file.endsWith('.js'));
  const asked = files.flatMap((file) =>
    [
      ...readFileSync(path.join(folder, file), 'utf8').matchAll(
        /^(?:import|export)\b(?:[^'"\n]*?\bfrom )?["']([^"'\n]+)["'];?$|^(?!\s*\*).*\b(?:import|require)\("([^"\n]+)"\)/gmu,
      ),
    ].map((match) => match[1] ?? match[2] ?? ''),
  );
  assert.ok(asked.includes('node:tls') || asked.includes('tls'), 'the search is broken');
  const own = new Set(files.map((file) => `./${file}`));
  assert.deepEqual(
    [...new Set(asked)].filter((name) => !isBuiltin(name) && !own.has(name)),
    [],
  );
});

function installed(name: string): string {
  const manifest: unknown = JSON.parse(
    readFileSync(path.join(ROOT, 'node_modules', name, 'package.json'), 'utf8'),
  );
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : '';
}
