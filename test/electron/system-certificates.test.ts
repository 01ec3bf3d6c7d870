import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { ask } from '../support/client.ts';
import { temporaryFolder } from '../support/command-line.ts';
import { startInspectedNetwork } from '../support/inspected-network.ts';
import { startRunningShell } from '../support/electron/running-shell.ts';

const LINUX = { skip: process.platform === 'linux' ? false : 'a store of its own is for Linux' };

test(
  "the desktop app trusts the system's certificates, read in a utility process",
  LINUX,
  async (context) => {
    const { inspecting, store, providers } = await startInspectedNetwork(context);
    const config = path.join(temporaryFolder(context), 'config.yaml');
    writeFileSync(config, providers);
    const env = { ...store.env, LUNAROUTE_CONFIG: config };
    const shell = await startRunningShell(context, { env });
    const answer = await ask(`${shell.proxyUrl}/v1/models`);
    assert.equal(answer.body, 'ok');
    assert.equal(inspecting.inspected.length, 1);
  },
);
