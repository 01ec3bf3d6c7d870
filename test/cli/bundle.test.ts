import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { assertMode } from '../support/assert-mode.ts';
import { ask } from '../support/client.ts';
import { type RunningCommand, startCommand, temporaryFolder } from '../support/command-line.ts';
import { startProgram } from '../support/running-program.ts';
import { startTaggedServer } from '../support/tagged-server.ts';

const KEY = ['sk', 'ant', 'api03', 'x'.repeat(30)].join('-');

async function bundle(
  context: TestContext,
  home: string,
  ...args: readonly string[]
): Promise<RunningCommand> {
  const command = startCommand(context, ['bundle', ...args], { home });
  await command.exited;
  return command;
}

/** Returns the section of a bundle under a title. */
function section(text: string, title: string): string {
  const [, found] =
    new RegExp(String.raw`^== ${title}[^\n]*==\n([\s\S]*?)(?=^== |$(?![\s\S]))`, 'mu').exec(text) ?? [];
  assert.ok(found !== undefined, `no section ${title} in\n${text}`);
  return found;
}

test('a bundle has what a bug report needs, true to the sockets, and no secret', async (context) => {
  const server = await startTaggedServer(context);
  const config =
    `proxy_token: a-token-of-this-proxy\nproviders:\n  openai:\n    base_url: ${server.url}\n` +
    `    api_key: ${KEY}\n    http_client: { timeout_secs: 321 }\n  anthropic: { proxy: 'http://ada:pass-word-1@127.0.0.1:9' }\nnonsense: 1\n`;
  const program = await startProgram(context, { config });
  program.app.logging.setRingLevel('debug');
  const headers = { 'x-lunaroute-token': 'a-token-of-this-proxy' };
  for (let count = 0; count < 3; count += 1)
    await ask(`${program.url}/v1/models?api_key=query-secret`, { headers });
  const { stdout, stderr } = await bundle(context, program.folder);
  assert.match(stderr, /^LunaRoute 0\.0\.0-test, process \d+/u);
  assert.match(stdout, /^LunaRoute support bundle, \d{4}-[\s\S]*Read this before you send it/u);
  assert.match(
    section(stdout, 'Program'),
    /LunaRoute: 0\.0\.0-test[\s\S]*Node: \d+[\s\S]*listening on 127\.0\.0\.1:\d+/u,
  );
  assert.match(
    section(stdout, 'Settings'),
    /http_client\.timeout_secs +321 s +config\.yaml:6[\s\S]*nonsense/u,
  );
  assert.match(section(stdout, 'Doctor'), /openai: 3 requests in the last minute/u);
  const sockets = server.sockets.length;
  assert.match(
    section(stdout, 'Pools'),
    new RegExp(
      `created ${sockets} \\(first_use 1\\)[\\s\\S]*attempts 3 = created \\+ reused ${3 - sockets};`,
      'u',
    ),
  );
  assert.match(section(stdout, 'Metrics'), /^http_pool_connections_reused_total\{[^}]*openai[^}]*\} 2$/mu);
  assert.match(section(stdout, 'Log'), /^\d{4}-\S+Z \[DEBUG\] .*Provider 'openai' reused connection/mu);
  for (const secret of [KEY, 'a-token-of-this-proxy', 'pass-word-1', 'query-secret', program.folder])
    assert.ok(!stdout.includes(secret), secret);
  assert.match(stdout, /~\/config\.yaml/u, 'the home folder has its name');
});

test('a bundle is written to a new private file and overwrites nothing', async (context) => {
  const home = temporaryFolder(context);
  const file = path.join(home, 'bundle.txt');
  const written = await bundle(context, home, '--output', file);
  assert.equal(written.stdout, '');
  assert.match(written.stderr, /No LunaRoute is running[\s\S]*Read it before you send it/u);
  assert.match(readFileSync(file, 'utf8'), /== Settings ==[\s\S]*The settings are fine/u);
  assertMode(file, 0o600);
  const before = readFileSync(file, 'utf8');
  const again = await bundle(context, home, '--output', file);
  assert.equal(await again.exited, 1);
  assert.match(again.stderr, /it already exists/u);
  assert.equal(readFileSync(file, 'utf8'), before);
  const nowhere = await bundle(context, home, '--output', path.join(home, 'no/such/file'));
  assert.match(nowhere.stderr, /Nothing was written to .*its folder does not exist/u);
  assert.ok(!existsSync(path.join(home, 'no')));
});
