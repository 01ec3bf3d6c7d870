import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { cleanEnv, ROOT, RunningCommand, temporaryFolder } from '../support/command-line.ts';
import { documentedScript } from '../support/documented-script.ts';
import { startDialectProvider } from '../support/dialect-provider.ts';
import { endsWithTest } from '../support/ends-with-test.ts';

const skip = process.platform === 'win32' && 'the scripts are for a POSIX shell';

/** Examples from the document that this program is based on. */
const COMPLETE_EXAMPLE = documentedScript('complete-example');
const DEBUG_EXAMPLE = documentedScript('debug-logging');

interface Pasted {
  readonly command: RunningCommand;
  readonly home: string;
  readonly url: string;
}

/** Pastes a script into a shell in the checkout's folder; the whole process group ends with the test. */
async function paste(
  context: TestContext,
  script: string,
  env: Readonly<Record<string, string>>,
): Promise<Pasted> {
  const home = temporaryFolder(context);
  // Other tests use the default ports.
  const ports = { LUNAROUTE_PORT: '0', LUNAROUTE_UI_PORT: '0' };
  const child = spawn('bash', [], {
    cwd: ROOT,
    env: { ...cleanEnv({ home }), ...ports, ...env },
    detached: true,
  });
  endsWithTest(context, child, () => endGroup(child.pid));
  const command = new RunningCommand(child);
  child.stdin.end(script);
  return { command, home, url: `http://127.0.0.1:${await command.port()}` };
}

function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // the whole group has already ended
  }
}

/** Returns the values of `http_pool_config` for a provider. */
async function poolConfig(url: string, provider: string): Promise<Readonly<Record<string, number>>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = text.matchAll(/^http_pool_config\{provider="(\w+)",setting="(\w+)"\} (\S+)$/gmu);
  return Object.fromEntries(
    [...lines].flatMap(([, of, setting, value]) => (of === provider ? [[setting, Number(value)]] : [])),
  );
}

test('the complete example runs as pasted, with every value in effect', { skip }, async (context) => {
  const provider = await startDialectProvider(context);
  const { command, home, url } = await paste(context, COMPLETE_EXAMPLE, {
    LUNAROUTE_OPENAI_BASE_URL: provider.url,
    LUNAROUTE_ANTHROPIC_BASE_URL: provider.url,
  });
  const openai = await poolConfig(url, 'openai');
  assert.deepEqual(
    [openai['timeout_secs'], openai['pool_max_idle_per_host'], openai['pool_idle_timeout_secs']],
    [300, 64, 60],
  );
  const anthropic = await poolConfig(url, 'anthropic');
  assert.deepEqual(
    [anthropic['timeout_secs'], anthropic['pool_max_idle_per_host'], anthropic['pool_idle_timeout_secs']],
    [600, 16, 90],
  );
  const body = JSON.stringify({ model: 'm', messages: [] });
  for (const where of ['/v1/chat/completions', '/v1/messages'])
    await (await fetch(url + where, { method: 'POST', body })).text();
  assert.deepEqual(
    provider.seen.map(({ authorization, apiKey }) => apiKey ?? authorization),
    ['Bearer sk-...', 'sk-ant-...'],
  );
  // When asked to stop, it writes its recording before ending.
  if (command.child.pid !== undefined) process.kill(-command.child.pid, 'SIGTERM');
  await command.exited;
  const sessions = path.join(home, '.config/lunaroute/sessions');
  const [file = ''] = readdirSync(sessions);
  assert.equal(readFileSync(path.join(sessions, file), 'utf8').trim().split('\n').length, 2);
  assert.doesNotMatch(command.stdout, /\[DEBUG\]/u);
  assert.equal(command.stderr.replace(/^warning: no settings page: it was not built.*\n/u, ''), '');
});

test('the debug logging example prints the lines that it promises', { skip }, async (context) => {
  const provider = await startDialectProvider(context);
  const { command, url } = await paste(context, DEBUG_EXAMPLE, {
    LUNAROUTE_OPENAI_BASE_URL: provider.url,
    LUNAROUTE_OPENAI_TIMEOUT_SECS: '300',
    LUNAROUTE_OPENAI_POOL_MAX_IDLE: '64',
    LUNAROUTE_OPENAI_POOL_IDLE_TIMEOUT_SECS: '60',
  });
  await command.printed(
    /^\[DEBUG\] Creating HTTP client: timeout=300s, pool_max_idle=64, pool_idle_timeout=60s/mu,
  );
  for (let time = 0; time < 2; time += 1) await (await fetch(`${url}/v1/models`)).text();
  await command.printed(
    new RegExp(String.raw`^\[DEBUG\] 🔌 Provider 'openai' initiating connection to ${provider.url}`, 'mu'),
  );
  await command.printed(/^\[DEBUG\] ♻️ Provider 'openai' reused connection \(\d+ms\) - from pool/mu);
});

test(
  './lunaroute-server is the program itself: it receives signals and takes commands',
  { skip },
  async (context) => {
    const home = temporaryFolder(context);
    const link = path.join(home, 'server');
    symlinkSync(path.join(ROOT, 'lunaroute-server'), link);
    const start = (...args: readonly string[]): RunningCommand => {
      const child = spawn(link, args, { cwd: home, env: cleanEnv({ home }) });
      endsWithTest(context, child);
      return new RunningCommand(child);
    };
    const check = start('check', '--json');
    const unknown = start('--port', '0', 'check');
    const serve = start('--port', '0', '--no-ui');
    await serve.port();
    serve.child.kill('SIGTERM');
    assert.equal(await serve.exited, 0);
    assert.equal(await check.exited, 0);
    assert.match(check.stdout, /^\{"settings":\[/u);
    assert.equal(await unknown.exited, 1);
    assert.match(unknown.stderr, /too many arguments/u);
  },
);
