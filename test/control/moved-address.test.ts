import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { mock, test } from 'node:test';
import { instanceFolder, runningInstances } from '../../src/control/instance-file.ts';
import { ask } from '../support/client.ts';
import { temporaryFolder } from '../support/command-line.ts';
import { freePort } from '../support/free-port.ts';
import { startProgram } from '../support/running-program.ts';

test('a new address and what was applied with it are in effect even if the assistants can’t follow', async (context) => {
  const homeDir = temporaryFolder(context);
  const config = path.join(homeDir, 'config.yaml');
  const write = (lines: string): void => writeFileSync(config, lines, { mode: 0o600 });
  write(`port: ${await freePort()}\n`);
  const flags = { config, uiPort: '0' };
  const inputs = { env: {}, flags, homeDir, platform: process.platform, cwd: homeDir };
  const { app, lines } = await startProgram(context, { inputs });
  mock.method(app.assistants, 'follow', () => Promise.reject(new Error('no space left')));
  const port = await freePort();
  write(`port: ${port}\nproxy_token: a-token-of-its-own\n`);

  assert.deepEqual(await app.settings.reread(), { problems: [], finishing: 0 });

  assert.equal((await ask(`http://127.0.0.1:${port}/v1/models`)).status, 401);
  const [instance] = runningInstances(instanceFolder(inputs));
  assert.deepEqual([instance?.address?.port, instance?.hasToken], [port, true]);
  assert.ok(lines.some((line) => line.startsWith('[INFO] Settings applied')));
  assert.ok(
    lines.includes("[WARN] Connected assistants may still use the proxy's old address: no space left"),
    lines.join('\n'),
  );
});
