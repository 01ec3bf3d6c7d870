import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { serverTls } from '../support/certificates.ts';
import { ask } from '../support/client.ts';
import { temporaryFolder } from '../support/command-line.ts';
import { startRunningShell } from '../support/electron/running-shell.ts';
import { startInspectingProxy } from '../support/inspecting-proxy.ts';
import { SystemStore } from '../support/system-store.ts';
import { startTaggedServer } from '../support/tagged-server.ts';

const LINUX = { skip: process.platform === 'linux' ? false : 'a store of its own is for Linux' };

test(
  "the desktop app trusts the system's certificates, read in a utility process",
  LINUX,
  async (context) => {
    const inspecting = await startInspectingProxy(context);
    const provider = await startTaggedServer(context, { tls: serverTls() });
    const store = new SystemStore(context);
    store.install('corp', inspecting.authority.pem);
    const config = path.join(temporaryFolder(context), 'config.yaml');
    writeFileSync(
      config,
      `providers: { openai: { base_url: "${provider.url}", proxy: "${inspecting.proxy.url}" } }\n`,
    );
    const env = { ...store.env, LUNAROUTE_CONFIG: config };
    const shell = await startRunningShell(context, { env });
    const answer = await ask(`${shell.proxyUrl}/v1/models`);
    assert.equal(answer.body, 'ok');
    assert.equal(inspecting.inspected.length, 1);
  },
);
