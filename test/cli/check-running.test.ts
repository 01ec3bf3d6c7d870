import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { startCommand, temporaryFolder } from '../support/command-line.ts';

const GOOD = 'providers:\n  openai:\n    base_url: https://eu.api.example.com\n';
const BAD = 'providers:\n  openai:\n    base_url: ftp://eu.api.example.com\n';

interface Checked {
  readonly code: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

async function check(context: TestContext, home: string, ...args: readonly string[]): Promise<Checked> {
  const command = startCommand(context, ['check', ...args], { home });
  const code = await command.exited;
  return { code, stdout: command.stdout, stderr: command.stderr };
}

/** Returns what `check --json` reports about the running program, once that keeps something. */
async function kept(context: TestContext, home: string, config: string): Promise<unknown> {
  for (;;) {
    const { stdout } = await check(context, home, '--config', config, '--json');
    const parsed: unknown = JSON.parse(stdout);
    assert.ok(typeof parsed === 'object' && parsed !== null && 'running' in parsed);
    if (JSON.stringify(parsed.running).includes('"key"')) return parsed.running;
  }
}

/** Starts a server that can be discovered; returns its process id. */
async function serve(context: TestContext, home: string, ...args: readonly string[]): Promise<number> {
  const all = ['serve', '--port', '0', '--ui-port', '0', ...args];
  const server = startCommand(context, all, { home });
  await server.printed(/Connect an assistant/u);
  assert.ok(server.child.pid !== undefined);
  return server.child.pid;
}

test('check validates the file as a start would, and shows what the running program keeps', async (context) => {
  const home = temporaryFolder(context);
  const config = path.join(home, 'config.yaml');
  writeFileSync(config, GOOD);
  const pid = await serve(context, home, '--config', config, '--lenient');

  const fine = await check(context, home, '--config', config);
  assert.equal(fine.code, 0);
  assert.match(
    fine.stdout,
    new RegExp(`^Process ${pid} is running with this file\\. It keeps no earlier`, 'mu'),
  );
  assert.match(fine.stderr, new RegExp(`^LunaRoute [\\d.]+, process ${pid}, `, 'u'));

  writeFileSync(config, BAD);
  const running = await kept(context, home, config);
  assert.ok(typeof running === 'object' && running !== null && 'pid' in running && 'kept' in running);
  assert.equal(running.pid, pid);
  assert.ok(Array.isArray(running.kept) && running.kept.length === 1);
  const { since, ...row }: Record<string, unknown> = running.kept[0];
  assert.equal(typeof since, 'number');
  assert.deepEqual(row, {
    key: 'providers.openai.base_url',
    value: 'https://eu.api.example.com',
    at: `${config}:3:15`,
    restart: { kind: 'refused' },
  });

  const broken = await check(context, home, '--pid', String(pid));
  assert.equal(broken.code, 2);
  assert.match(
    broken.stdout,
    new RegExp(
      `^Process ${pid} keeps: providers\\.openai\\.base_url = https://eu\\.api\\.example\\.com ` +
        String.raw`\(config\.yaml:3:15 is invalid; a restart would refuse this provider\)$`,
      'mu',
    ),
  );
  assert.equal(readFileSync(config, 'utf8'), BAD);
});

test('check asks the first of several programs on a file, and says when a restart would fail', async (context) => {
  const home = temporaryFolder(context);
  const config = path.join(home, 'config.yaml');
  writeFileSync(config, GOOD);
  const first = await serve(context, home, '--config', config);
  const second = await serve(context, home, '--config', config);
  writeFileSync(config, BAD);
  await kept(context, home, config);
  const { stdout, stderr } = await check(context, home, '--config', config);
  assert.match(stdout, new RegExp(`^Process ${first} keeps: .*; a restart would fail\\)$`, 'mu'));
  assert.match(
    stderr,
    new RegExp(`^Also running with this file: process ${second}\\. Choose one with --pid PID\\.$`, 'mu'),
  );
  const other = await check(context, home, '--pid', String(second));
  assert.match(other.stdout, new RegExp(`^Process ${second} `, 'mu'));
});
