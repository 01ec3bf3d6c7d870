import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { startCommand, temporaryFolder } from '../support/command-line.ts';

interface Ran {
  readonly code: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

interface Shell {
  readonly home: string;
  readonly file: string;
  readonly run: (...args: readonly string[]) => Promise<Ran>;
}

function shell(context: TestContext, text: string): Shell {
  const home = temporaryFolder(context);
  const file = path.join(home, '.codex', 'config.toml');
  mkdirSync(path.dirname(file));
  writeFileSync(file, text);
  const run = async (...args: readonly string[]): Promise<Ran> => {
    const command = startCommand(context, ['assistants', ...args], { home, env: { CODEX_HOME: '' } });
    const code = await command.exited;
    return { code, stdout: command.stdout, stderr: command.stderr };
  };
  return { home, file, run };
}

test('a dry run shows the diff and writes nothing; disconnect undoes connect', async (context) => {
  const before = 'model = "gpt-5"\nexperimental_bearer_token = "canary"';
  const { file, run } = shell(context, before);
  const dry = await run('connect', 'codex', '--dry-run', '--port', '9000');
  assert.equal(dry.code, 0, dry.stderr);
  assert.match(dry.stdout, /^\+ 3: openai_base_url = "http:\/\/127\.0\.0\.1:9000\/v1"$/mu);
  assert.match(dry.stdout, /nothing was written/u);
  assert.equal(readFileSync(file, 'utf8'), before);
  const done = await run('connect', 'codex', '--port', '9000');
  assert.equal(done.code, 0, done.stderr);
  assert.match(readFileSync(file, 'utf8'), /9000/u);
  const list = await run('list', '--port', '9000');
  assert.match(list.stdout, /^Codex CLI \[codex\]: connected$/mu);
  const back = await run('disconnect', 'codex');
  assert.equal(back.code, 0, back.stderr);
  assert.equal(readFileSync(file, 'utf8'), before);
  for (const { stdout, stderr } of [dry, done, list, back]) assert.doesNotMatch(stdout + stderr, /canary/u);
});

test('direct and back move all assistants, and a refusal names its reason', async (context) => {
  const { home, file, run } = shell(context, '# mine\n');
  const claude = path.join(home, '.claude', 'settings.json');
  mkdirSync(path.dirname(claude));
  writeFileSync(claude, '{}\n');
  await run('connect', 'codex');
  await run('connect', 'claude-code');
  const dry = await run('direct', '--dry-run');
  assert.match(dry.stdout, /nothing was written/u);
  assert.match(readFileSync(file, 'utf8'), /8081/u);
  writeFileSync(claude, '{ "env": { "ANTHROPIC_BASE_URL": "http://127.0.0.1:7" } }\n');
  const direct = await run('direct');
  assert.equal(direct.code, 2);
  assert.match(direct.stdout, /^Goes straight to its provider: codex\./mu);
  assert.match(direct.stderr, /^Claude Code: Not done \(drifted\): .* was changed/mu);
  assert.equal(readFileSync(file, 'utf8'), '# mine\n');
  assert.match((await run('list')).stdout, /^Codex CLI \[codex\]: not connected \(`assistants direct`/mu);
  const back = await run('back', '--json');
  assert.equal(back.code, 0, back.stderr);
  assert.match(back.stdout, /^\{"to":"proxy","assistants":\[\{"name":"codex",.*"kind":"done"/u);
  assert.match(readFileSync(file, 'utf8'), /8081/u);
  assert.equal((await run('back')).stdout, 'No assistant was sent straight to its provider.\n');
  assert.equal((await run('direct', 'codex')).code, 1);
});

test('a refusal prints its reason to standard error and exits with 2', async (context) => {
  const { run } = shell(context, 'model = \n');
  const { code, stdout, stderr } = await run('connect', 'codex');
  assert.equal(code, 2);
  assert.equal(stdout, '');
  assert.match(stderr, /^Not done \(does_not_parse\): It is not valid TOML: .*line 1/mu);
});

test('with --json everything goes to standard output', async (context) => {
  const { run } = shell(context, '');
  const list: unknown = JSON.parse((await run('--json')).stdout);
  assert.ok(typeof list === 'object' && list !== null && 'assistants' in list);
  const refused = await run('disconnect', 'codex', '--json');
  assert.equal(refused.code, 2);
  assert.match(refused.stdout, /"code":"not_connected"/u);
});

test('wrong usage exits with 1', async (context) => {
  const { run } = shell(context, '');
  assert.equal((await run('connect')).code, 1);
  assert.equal((await run('connect', 'nobody')).code, 1);
  assert.equal((await run('connect', 'codex', '--port', '0')).code, 1);
});

test('nothing is connected while the settings would keep the proxy from starting', async (context) => {
  const { home, run } = shell(context, '');
  const config = path.join(home, 'config.yaml');
  writeFileSync(config, 'providers:\n  openai:\n    base_url: http://localhost:8081/v1\n');
  const { code, stderr } = await run('connect', 'codex', '--config', config);
  assert.equal(code, 2);
  assert.match(stderr, /must not be this proxy's own address/u);
});
