import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { startCommand } from '../support/command-line.ts';
import { type RunningShell, startRunningShell } from '../support/electron/running-shell.ts';

/** Runs a command as the same user and returns its output and exit code. */
async function asked(
  context: TestContext,
  { home }: RunningShell,
  ...args: readonly string[]
): Promise<{ readonly code: number | string; readonly stdout: string; readonly stderr: string }> {
  const command = startCommand(context, args, { home });
  const code = await command.exited;
  return { code, stdout: command.stdout, stderr: command.stderr };
}

interface Told {
  readonly pid: number;
  readonly state: string;
  readonly address: string | null;
}

async function status(context: TestContext, shell: RunningShell): Promise<Told> {
  const { code, stdout, stderr } = await asked(context, shell, 'status', '--json');
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as Told;
}

test('the desktop app answers `status`, `doctor` and `bundle`, without a page and while its proxy is stopped', async (t) => {
  const shell = await startRunningShell(t, { args: ['--autostart'] });
  const { pid } = shell.child;
  const running = await status(t, shell);
  assert.deepEqual([running.pid, running.state, running.address], [pid, 'running', shell.proxyUrl]);
  assert.match((await asked(t, shell, 'doctor')).stdout, new RegExp(`^Process ${pid}\n`, 'u'));
  assert.match((await asked(t, shell, 'bundle')).stdout, /as the desktop app\n/u);
  await shell.clickTray('stop');
  await shell.trayTells(/stopped/iu);
  const stopped = await status(t, shell);
  assert.deepEqual([stopped.pid, stopped.state, stopped.address], [pid, 'stopped', null]);
  const socket = path.join(shell.home, '.config/lunaroute/running', `${pid}.sock`);
  if (process.platform !== 'win32') assert.ok(existsSync(socket));
  await shell.clickTray('quit');
  await shell.exited;
  assert.ok(!existsSync(socket));
  assert.equal((await asked(t, shell, 'status')).code, 4);
});
