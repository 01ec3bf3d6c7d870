import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { ask } from '../support/client.ts';
import { startCommand, temporaryFolder } from '../support/command-line.ts';
import { startInspectedNetwork } from '../support/inspected-network.ts';
import { startProgram } from '../support/running-program.ts';

const LINUX = { skip: process.platform === 'linux' ? false : 'a store of its own is for Linux' };

for (const { set, env, seen } of [
  { set: 'by default', env: {}, seen: 1 },
  { set: 'with LUNAROUTE_SYSTEM_CA=false', env: { LUNAROUTE_SYSTEM_CA: 'false' }, seen: 0 },
]) {
  test(
    `${set} an inspecting proxy with its root in the system's store reads ${seen} of 1 requests`,
    LINUX,
    async (context) => {
      const { inspecting, store, providers } = await startInspectedNetwork(context);
      const home = temporaryFolder(context);
      const config = path.join(home, 'config.yaml');
      writeFileSync(config, providers);
      const args = ['serve', '--config', config, '--port', '0', '--no-ui'];
      const command = startCommand(context, args, { home, env: { ...store.env, ...env } });
      const answer = await ask(`http://127.0.0.1:${await command.port()}/v1/models`);
      assert.equal(answer.status, seen === 1 ? 200 : 502);
      assert.equal(inspecting.inspected.length, seen);
      if (seen === 0) assert.match(answer.body, /while system_ca is false/u);
    },
  );
}

test(
  'system_ca can be switched on in the file at run time, and the next request succeeds',
  LINUX,
  async (context) => {
    const { inspecting, store, providers } = await startInspectedNetwork(context);
    const program = await startProgram(context, {
      config: `system_ca: false\n${providers}`,
      readSystemCertificates: store.read,
    });
    assert.equal((await ask(`${program.url}/v1/models`)).status, 502);
    assert.deepEqual([inspecting.inspected.length, store.reads], [0, 0]);
    const applied = new Promise<void>((resolve) => {
      const stop = program.app.settings.onChange(() => {
        if (!program.app.settings.resolved.settings.systemCa) return;
        stop();
        resolve();
      });
    });
    writeFileSync(program.configPath, `system_ca: true\n${providers}`);
    await applied;
    assert.equal((await ask(`${program.url}/v1/models`)).body, 'ok');
    assert.deepEqual([inspecting.inspected.length, store.reads], [1, 1]);
  },
);
