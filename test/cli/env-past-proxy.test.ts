import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import { test, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { startConnectProxy } from '../support/connect-proxy.ts';
import { cleanEnv, startCommand, temporaryFolder } from '../support/command-line.ts';
import { portOf } from '../support/eventually.ts';

const skip = process.platform === 'win32' ? 'the lines are for sh' : false;
const FETCH = `fetch(process.env.ANTHROPIC_BASE_URL + '/v1/models').then((a) => a.text())`;

/** Clients that read proxy variables, each as a line of sh. */
const CLIENTS = {
  'fetch of Node': `NODE_USE_ENV_PROXY=1 "$NODE" -e "${FETCH}"`,
  curl: 'curl -s -m 10 "$ANTHROPIC_BASE_URL/v1/models"',
};

/** Starts a machine with a company proxy, and a listener in place of ours. */
async function startMachine(context: TestContext) {
  const home = temporaryFolder(context);
  const proxy = await startConnectProxy(context);
  const direct: string[] = [];
  const listener = http.createServer((request, response) => {
    direct.push(request.url ?? '');
    response.end('{}');
  });
  context.after(() => listener.close());
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const port = portOf(listener);
  const lines = async (env: Readonly<Record<string, string>>) => {
    const args = ['env', '--host', '127.0.0.1', '--port', String(port)];
    const command = startCommand(context, args, { home, env });
    assert.equal(await command.exited, 0, command.stderr);
    return command;
  };
  const run = async (script: string, env: Readonly<Record<string, string>>) => {
    const all = cleanEnv({ home, env: { ...env, NODE: process.execPath } });
    await promisify(execFile)('sh', ['-c', script], { env: all });
  };
  const reached = () => ({
    direct: direct.splice(0).length,
    throughProxy: proxy.forwarded.splice(0).length + proxy.tunnels.splice(0).length,
  });
  return { port, proxyUrl: proxy.url, lines, run, reached };
}

for (const [client, script] of Object.entries(CLIENTS)) {
  test(
    `${client} bypasses a company proxy in a shell that has run the printed lines`,
    { skip },
    async (context) => {
      const machine = await startMachine(context);
      const env = {
        http_proxy: machine.proxyUrl,
        HTTP_PROXY: machine.proxyUrl,
        NO_PROXY: 'intranet.example',
      };
      const address = `ANTHROPIC_BASE_URL=http://127.0.0.1:${machine.port}; export ANTHROPIC_BASE_URL;`;
      await machine.run(`${address} ${script}`, env);
      assert.equal(machine.reached().throughProxy, 1, 'without the lines the proxy gets the request');

      const { stdout, stderr } = await machine.lines(env);
      assert.match(stderr, /^# http_proxy is set, and NO_PROXY doesn't exempt 127\.0\.0\.1/mu);
      for (const line of stderr.trimEnd().split('\n')) assert.match(line, /^# /u);
      await machine.run(`${stdout}\n${script}`, env);
      assert.deepEqual(machine.reached(), { direct: 1, throughProxy: 0 });
      // A shell that already has the exceptions does not get them again.
      const again = await machine.lines({ ...env, NO_PROXY: 'intranet.example,127.0.0.1,localhost' });
      assert.doesNotMatch(again.stdout, /no_proxy/iu);
    },
  );
}
