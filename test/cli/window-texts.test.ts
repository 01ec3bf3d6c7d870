import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import { type RunningCommand, startCommand, temporaryFolder } from '../support/command-line.ts';
import { openSession, type TestedClient } from '../support/control-transports.ts';

/** A file that covers everything reported: a value, one overridden by a variable, a secret, a warning. */
const CONFIG = `port: 0
ui: { port: 0 }
proxy_token: canary-of-the-token-0123456789
odd: 1
providers:
  openai:
    api_key: sk-canary-of-the-key
    http_client: { timeout_secs: 300, max_retries: 5 }
`;
const ENV = { LUNAROUTE_OPENAI_MAX_RETRIES: '7' };

async function run(context: TestContext, home: string, ...args: readonly string[]): Promise<RunningCommand> {
  const command = startCommand(context, args, { home, env: ENV });
  await command.exited;
  return command;
}

async function windowOf(server: RunningCommand, home: string): Promise<TestedClient> {
  const link = await server.link(home);
  const headers = { authorization: `Bearer ${await openSession(link)}` };
  return createORPCClient(new RPCLink({ url: `${new URL(link).origin}/api`, headers }));
}

test('the window and the command line show the same check and the same schema', async (context) => {
  const home = temporaryFolder(context);
  const config = path.join(home, 'config.yaml');
  writeFileSync(config, CONFIG, { mode: 0o600 });
  const server = startCommand(context, ['serve', '--config', config], { home, env: ENV });
  await server.printed(/Connect an assistant/u);
  const client = await windowOf(server, home);

  const { stdout } = await run(context, home, 'check', '--config', config);
  const { text } = await client.settings.check();
  // In both, a flag selected the file.
  assert.equal(text, stdout);
  assert.match(text, /max_retries +7 +LUNAROUTE_OPENAI_MAX_RETRIES +overrides config\.yaml:8 \(5\)/u);
  assert.match(text, /unknown_key/u);
  assert.doesNotMatch(text, /canary/u);

  const schema = await run(context, home, 'schema');
  assert.equal((await client.settings.schema()).text, schema.stdout);
});

test('both also agree on a file that breaks while the program runs', async (context) => {
  const home = temporaryFolder(context);
  const config = path.join(home, 'config.yaml');
  writeFileSync(config, CONFIG, { mode: 0o600 });
  const server = startCommand(context, ['serve', '--config', config], { home, env: ENV });
  await server.printed(/Connect an assistant/u);
  const client = await windowOf(server, home);
  writeFileSync(config, CONFIG.replace('timeout_secs: 300', 'timeout_secs: 3OO'));
  for (;;) {
    const { text } = await client.settings.check();
    if (!/^Process \d+ keeps: /mu.test(text)) continue;
    const { stdout, child } = await run(context, home, 'check', '--config', config);
    assert.equal(text, stdout);
    assert.equal(child.exitCode, 2);
    return;
  }
});
