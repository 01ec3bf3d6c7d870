import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { doctorText } from '../../src/report/doctor-text.ts';
import { announceInstance, instanceFolder } from '../../src/control/instance-file.ts';
import { ask } from '../support/client.ts';
import { startCommand, temporaryFolder } from '../support/command-line.ts';
import { freePort } from '../support/free-port.ts';
import { startProgram } from '../support/running-program.ts';
import { startTaggedServer } from '../support/tagged-server.ts';

interface Said {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | string;
}

/** Runs `doctor` with that home folder, where instances are discovered. */
async function doctor(context: TestContext, home: string, ...args: readonly string[]): Promise<Said> {
  const command = startCommand(context, ['doctor', ...args], { home });
  const code = await command.exited;
  return { stdout: command.stdout, stderr: command.stderr, code };
}

test('without a running program doctor reports on the settings alone, and says so', async (context) => {
  const config = path.join(temporaryFolder(context), 'config.yaml');
  writeFileSync(config, 'providers:\n  openai:\n    http_client:\n      enable_pool_metrics: false\n');
  const { stdout, stderr, code } = await doctor(context, temporaryFolder(context), '--config', config);
  assert.equal(stderr, '');
  assert.match(stdout, /^No LunaRoute is running with this config: .* based on the settings alone\.\n/u);
  assert.match(stdout, /^info: openai: Pool metrics are off$/mu);
  assert.match(
    stdout,
    /^ {2}Set: providers\.openai\.http_client\.enable_pool_metrics: true \(now false, from config\.yaml:4\)$/mu,
  );
  assert.match(stdout, /\n1 finding\.\n$/u);
  assert.equal(code, 0);
});

test('without findings doctor says that there is nothing to change', async (context) => {
  const { stdout, code } = await doctor(context, temporaryFolder(context));
  assert.match(stdout, /\nNothing to change in the settings\.\n$/u);
  assert.equal(code, 0);
});

test('doctor reports what a running program knows, as text and JSON, and exits with 2 for an error', async (context) => {
  const server = await startTaggedServer(context);
  const config =
    `providers:\n  openai:\n    base_url: ${server.url}\n` +
    `  anthropic:\n    base_url: http://127.0.0.1:${await freePort()}\n    http_client: { max_retries: 0 }\n`;
  const program = await startProgram(context, { config });
  await ask(`${program.url}/v1/models`);
  await ask(`${program.url}/v1/models`);
  const healthy = await doctor(context, program.folder);
  assert.deepEqual(healthy, {
    stderr: `LunaRoute 0.0.0-test, process ${process.pid}, ${program.url}, ${program.configPath}\n`,
    stdout:
      `Process ${process.pid}\n  openai: 2 requests in the last minute, 50% on a reused connection\n` +
      '  anthropic: no request got through yet\n  gemini: no request got through yet\n\nNothing to change.\n',
    code: 0,
  });
  await ask(`${program.url}/v1/messages`, { headers: { 'anthropic-version': '2023-06-01' } });
  const { stdout, code } = await doctor(context, program.folder, '--config', program.configPath, '--json');
  const report: unknown = JSON.parse(stdout);
  assert.ok(typeof report === 'object' && report !== null && 'findings' in report && 'basis' in report);
  assert.equal(report.basis, 'running');
  assert.match(JSON.stringify(report.findings), /^\[\{"id":"provider_failing","provider":"anthropic"/u);
  assert.equal(code, 2);
  const token = new URL(program.link).hash.slice('#token='.length);
  assert.ok(!stdout.includes(token) && !healthy.stdout.includes(token));
});

test('a program that does not answer is skipped', async (context) => {
  const home = temporaryFolder(context);
  const folder = instanceFolder({
    env: { XDG_CONFIG_HOME: path.join(home, '.config') },
    homeDir: home,
    platform: 'linux',
  });
  announceInstance(folder, {
    pid: process.pid,
    version: '0.0.0',
    startedAt: 0,
    startedFrom: 'a terminal',
    configPath: path.join(home, 'config.yaml'),
    address: { host: '127.0.0.1', port: await freePort() },
    link: `http://127.0.0.1:${await freePort()}/#token=gone`,
  });
  assert.match((await doctor(context, home)).stdout, /^No LunaRoute is running/u);
});

test('text of a provider cannot move the cursor of the terminal', () => {
  const finding = {
    id: 'provider_failing',
    provider: 'openai',
    severity: 'error' as const,
    title: 'Down',
    evidence: ['It says \u001b[2J.'],
    cause: 'a',
    remedy: 'b',
    change: null,
  };
  const report = { at: 0, basis: 'running' as const, providers: [], findings: [finding] };
  assert.ok(!doctorText(report, 'Process 1').includes('\u001b'));
});
