import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { formatDoctorText } from '../../src/cli/doctor.ts';
import { announceInstance, instanceFolder } from '../../src/cli/instance-file.ts';
import { ask } from '../support/client.ts';
import { startCommand, temporaryFolder } from '../support/command-line.ts';
import { freePort } from '../support/free-port.ts';
import { startProgram } from '../support/running-program.ts';
import { startTaggedServer } from '../support/tagged-server.ts';

interface Said {
  readonly stdout: string;
  readonly code: number | string;
}

async function doctor(context: TestContext, args: readonly string[]): Promise<Said> {
  const command = startCommand(context, ['doctor', ...args], { home: temporaryFolder(context) });
  const code = await command.exited;
  assert.equal(command.stderr, '');
  return { stdout: command.stdout, code };
}

test('without a running program the settings tell what they can, and it says so', async (context) => {
  const config = path.join(temporaryFolder(context), 'config.yaml');
  writeFileSync(config, 'providers:\n  openai:\n    http_client:\n      enable_pool_metrics: false\n');
  const { stdout, code } = await doctor(context, ['--config', config]);
  assert.match(stdout, /^No LunaRoute runs with this configuration: .* the settings alone show\.\n/u);
  assert.match(stdout, /^info: openai: Pool metrics are off$/mu);
  assert.match(
    stdout,
    /^ {2}Set: providers\.openai\.http_client\.enable_pool_metrics: true \(now false, from config\.yaml:4\)$/mu,
  );
  assert.match(stdout, /\n1 finding\.\n$/u);
  assert.equal(code, 0);
});

test('with nothing to find it says that there is nothing to change', async (context) => {
  const { stdout, code } = await doctor(context, []);
  assert.match(stdout, /\nNothing to change in the settings\.\n$/u);
  assert.equal(code, 0);
});

test('a running program tells what it knows, as text and as JSON, and an error is exit code 2', async (context) => {
  const server = await startTaggedServer(context);
  const config =
    `providers:\n  openai:\n    base_url: ${server.url}\n` +
    `  anthropic:\n    base_url: http://127.0.0.1:${await freePort()}\n    http_client: { max_retries: 0 }\n`;
  const program = await startProgram(context, { config });
  context.after(
    announceInstance(instanceFolder(program.configPath), { pid: process.pid, link: program.link }),
  );
  await ask(`${program.url}/v1/models`);
  await ask(`${program.url}/v1/models`);
  const healthy = await doctor(context, ['--config', program.configPath]);
  assert.deepEqual(healthy, {
    stdout:
      `Process ${process.pid}\n  openai: 2 requests in the last minute, 50 % on a reused connection\n` +
      '  anthropic: no requests yet\n\nNothing to change.\n',
    code: 0,
  });
  await ask(`${program.url}/v1/messages`, { headers: { 'anthropic-version': '2023-06-01' } });
  const { stdout, code } = await doctor(context, ['--config', program.configPath, '--json']);
  const report: unknown = JSON.parse(stdout);
  assert.ok(typeof report === 'object' && report !== null && 'findings' in report && 'basis' in report);
  assert.equal(report.basis, 'running');
  assert.match(JSON.stringify(report.findings), /^\[\{"id":"provider_failing","provider":"anthropic"/u);
  assert.equal(code, 2);
  const token = new URL(program.link).hash.slice('#token='.length);
  assert.ok(!stdout.includes(token) && !healthy.stdout.includes(token));
});

test('word of a program that does not answer is passed over', async (context) => {
  const folder = temporaryFolder(context);
  const config = path.join(folder, 'config.yaml');
  const link = `http://127.0.0.1:${await freePort()}/#token=gone`;
  context.after(announceInstance(instanceFolder(config), { pid: process.pid, link }));
  assert.match((await doctor(context, ['--config', config])).stdout, /^No LunaRoute runs/u);
});

test('what a provider says cannot move the cursor of the terminal', () => {
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
  assert.ok(!formatDoctorText({ report, pid: 1 }).includes('\u001b'));
});
