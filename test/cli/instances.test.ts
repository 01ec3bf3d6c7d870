import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { announceInstance, instanceFolder } from '../../src/control/instance-file.ts';
import { type RunningCommand, startCommand, temporaryFolder } from '../support/command-line.ts';

interface Ran {
  readonly code: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** One user's machine: the programs of a test find each other, and no others. */
class Machine {
  readonly home: string;
  readonly #context: TestContext;

  constructor(context: TestContext) {
    this.home = temporaryFolder(context);
    this.#context = context;
  }

  /** Writes a config file into a separate, non-default folder. */
  config(name: string, text: string): string {
    const file = path.join(this.home, name, 'config.yaml');
    mkdirSync(path.dirname(file));
    writeFileSync(file, text);
    return file;
  }

  /** Starts a server that can be discovered; returns it and its port. */
  async serve(
    ...args: readonly string[]
  ): Promise<{ readonly server: RunningCommand; readonly port: number }> {
    const all = ['serve', '--port', '0', '--ui-port', '0', ...args];
    const server = startCommand(this.#context, all, { home: this.home });
    const port = await server.port();
    await server.printed(/Connect an assistant/u);
    return { server, port };
  }

  async run(...args: readonly string[]): Promise<Ran> {
    const env = { CODEX_HOME: '' };
    const command = startCommand(this.#context, args, { home: this.home, env });
    const code = await command.exited;
    return { code, stdout: command.stdout, stderr: command.stderr };
  }
}

test('a server is found however it was started, and each command names it', async (context) => {
  const machine = new Machine(context);
  const config = machine.config('elsewhere', 'port: 1\n');
  const { server, port } = await machine.serve('--config', config);
  const line = new RegExp(
    `^LunaRoute [\\d.]+, process ${server.child.pid}, http://127\\.0\\.0\\.1:${port}, ${config}\\n`,
    'u',
  );
  const env = await machine.run('env');
  assert.equal(
    env.stdout,
    `export ANTHROPIC_BASE_URL=http://127.0.0.1:${port}\nexport GOOGLE_GEMINI_BASE_URL=http://127.0.0.1:${port}/gemini\nexport OPENAI_BASE_URL=http://127.0.0.1:${port}/v1\n`,
  );
  assert.match(env.stderr, line);
  const dry = await machine.run('assistants', 'connect', 'codex', '--dry-run');
  assert.match(dry.stdout, new RegExp(`openai_base_url = "http://127\\.0\\.0\\.1:${port}/v1"`, 'u'));
  assert.match(dry.stderr, line);
  const doctor = await machine.run('doctor');
  assert.match(doctor.stdout, new RegExp(`^Process ${server.child.pid}\\n`, 'u'));
  assert.match(doctor.stderr, line);
  const open = await machine.run('open');
  assert.match(open.stdout, /^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]+\n$/u);
  assert.match(open.stderr, line);
  assert.ok(!open.stderr.includes('token'));
});

test('assistants are recorded beside the config of the server they were connected to', async (context) => {
  const machine = new Machine(context);
  const config = machine.config('elsewhere', '{}');
  const { port } = await machine.serve('--config', config);
  mkdirSync(path.join(machine.home, '.codex'));
  const connect = await machine.run('assistants', 'connect', 'codex');
  assert.equal(connect.code, 0, connect.stderr);
  const record = readFileSync(path.join(path.dirname(config), 'assistants', 'codex.json'), 'utf8');
  assert.match(record, new RegExp(`:${port}/v1`, 'u'));
  const disconnect = await machine.run('assistants', 'disconnect', 'codex');
  assert.equal(disconnect.code, 0, disconnect.stderr);
});

test('with several servers a command needs --config, --pid or --port', async (context) => {
  const machine = new Machine(context);
  const config = machine.config('elsewhere', '{}');
  const first = await machine.serve('--config', config);
  const second = await machine.serve();
  for (const command of [['env'], ['assistants', 'list'], ['doctor'], ['open']]) {
    const { code, stdout, stderr } = await machine.run(...command);
    assert.equal(code, 1, command.join(' '));
    assert.equal(stdout, '');
    const lines = stderr.split('\n');
    assert.match(lines[0] ?? '', new RegExp(`process ${first.server.child.pid}, .*:${first.port}, `, 'u'));
    assert.match(lines[1] ?? '', new RegExp(`process ${second.server.child.pid}, .*:${second.port}, `, 'u'));
    assert.deepEqual(lines.slice(2), [
      'Several are running. Choose one with --config FILE or --pid PID.',
      '',
    ]);
  }
  const byConfig = await machine.run('env', '--config', path.relative(machine.home, config));
  assert.match(byConfig.stdout, new RegExp(`:${first.port}\n`, 'u'));
  const byPid = await machine.run('env', '--pid', String(second.server.child.pid));
  assert.match(byPid.stdout, new RegExp(`:${second.port}\n`, 'u'));
  const byPort = await machine.run('assistants', 'list', '--port', String(second.port));
  assert.match(byPort.stderr, new RegExp(`process ${second.server.child.pid}, `, 'u'));
  const unknown = await machine.run('doctor', '--pid', String(process.pid));
  assert.deepEqual(unknown, {
    code: 1,
    stdout: '',
    stderr: `No LunaRoute is running as process ${process.pid}.\n`,
  });
});

test('without a running server the settings apply, unless flags are set', async (context) => {
  const machine = new Machine(context);
  const config = machine.config('elsewhere', 'port: 9001\n');
  await machine.serve();
  const other = await machine.run('env', '--config', config);
  assert.match(other.stdout, /^export ANTHROPIC_BASE_URL=http:\/\/127\.0\.0\.1:9001\n/mu);
  assert.match(
    other.stderr,
    /^No LunaRoute is running with this config; using the address from the settings\.\n/u,
  );
  const flagged = await machine.run('env', '--host', 'proxy', '--port', '9002');
  assert.match(flagged.stdout, /^export ANTHROPIC_BASE_URL=http:\/\/proxy:9002\n/mu);
  assert.doesNotMatch(flagged.stderr, /running/u);
  const port = await machine.run('env', '--port', '9003');
  assert.match(port.stdout, /^export ANTHROPIC_BASE_URL=http:\/\/127\.0\.0\.1:9003\n/mu);
  assert.match(port.stderr, /^No LunaRoute is listening on port 9003\.\n/u);
  const wrong = await machine.run('env', '--port', '90000');
  assert.equal(wrong.code, 1);
  assert.match(wrong.stderr, /Must be a whole number from 0 to 65,535\./u);
});

test('a process that reuses the ID of an ended server is not mistaken for it', async (context) => {
  const machine = new Machine(context);
  const configHome = path.join(machine.home, '.config');
  const folder = instanceFolder({
    env: { XDG_CONFIG_HOME: configHome },
    homeDir: machine.home,
    platform: 'linux',
  });
  const { port } = await machine.serve();
  announceInstance(folder, {
    pid: process.pid,
    version: '0.0.1',
    startedAt: 0,
    startedFrom: 'a terminal',
    configPath: path.join(machine.home, 'gone.yaml'),
    address: { host: '127.0.0.1', port },
    link: null,
  });
  assert.match((await machine.run('env')).stdout, new RegExp(`:${port}\n`, 'u'));
});

test('a demo is found, but no assistant is connected to it', async (context) => {
  const machine = new Machine(context);
  const { port } = await machine.serve('--demo');
  const env = await machine.run('env');
  assert.match(env.stdout, new RegExp(`:${port}\n`, 'u'));
  assert.match(env.stderr, /^LunaRoute [\d.]+ \(demo\), process/u);
  const connect = await machine.run('assistants', 'connect', 'codex', '--dry-run');
  assert.equal(connect.code, 2);
  assert.match(connect.stderr, /Not done \(demo\)/u);
  const list = await machine.run('assistants', 'list');
  assert.match(
    list.stderr,
    /^LunaRoute .*\(demo\), .*: this command doesn't use a demo\.\nNo LunaRoute is running with this config/u,
  );
});

test('check includes the flags of the running instance', async (context) => {
  const machine = new Machine(context);
  await machine.serve('--no-ui');
  const check = await machine.run('check', '--json');
  assert.equal(check.code, 0, 'the default file need not exist');
  assert.match(check.stdout, /"key":"port","value":0,"source":\{"kind":"flag"/u);
  assert.match(check.stdout, /"key":"ui.enabled","value":false/u);
});

test('a server without a settings page answers every command but `open`', async (context) => {
  const machine = new Machine(context);
  const { server, port } = await machine.serve('--no-ui');
  const { pid } = server.child;
  const status = await machine.run('status', '--json');
  assert.equal(status.code, 0, status.stderr);
  const told: unknown = JSON.parse(status.stdout);
  assert.ok(typeof told === 'object' && told !== null && 'pid' in told && 'address' in told);
  assert.deepEqual([told.pid, told.address], [pid, `http://127.0.0.1:${port}`]);
  assert.match((await machine.run('doctor')).stdout, new RegExp(`^Process ${pid}\\n`, 'u'));
  assert.match((await machine.run('bundle')).stdout, /Connect an assistant/u, 'it has the log');
  const check = await machine.run('check', '--json');
  assert.match(check.stdout, new RegExp(`"running":\\{"pid":${pid},`, 'u'));
  const open = await machine.run('open');
  assert.equal(open.code, 1);
  assert.match(open.stderr, /It serves no settings page\.\n$/u);
});

test('a server with no page and no socket can’t be asked, and commands say so', async (context) => {
  const machine = new Machine(context);
  const { server } = await machine.serve('--no-ui');
  const { pid } = server.child;
  const file = path.join(machine.home, '.config/lunaroute/running', `${pid}.json`);
  const { socket, ...instance } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  assert.ok(socket !== undefined);
  writeFileSync(file, JSON.stringify(instance));
  const why = `Process ${pid} has neither a local socket nor a settings page, so it can't be asked`;
  const status = await machine.run('status');
  assert.equal(status.code, 1);
  assert.match(status.stderr, new RegExp(`${why}\\.\\n$`, 'u'));
  assert.match((await machine.run('doctor')).stdout, new RegExp(`^${why}: the findings below`, 'u'));
  assert.match((await machine.run('bundle')).stderr, new RegExp(`${why}: the bundle contains`, 'u'));
  const check = await machine.run('check', '--json');
  assert.match(check.stderr, new RegExp(`${why}: settings it keeps in effect aren't shown`, 'u'));
  assert.match(check.stdout, /"running":null\}\n$/u);
});

test('a server without a socket file is asked through its page', async (context) => {
  const machine = new Machine(context);
  const { server } = await machine.serve();
  await server.link(machine.home);
  rmSync(path.join(machine.home, '.config/lunaroute/running', `${server.child.pid}.sock`));
  const status = await machine.run('status', '--json');
  assert.equal(status.code, 0, status.stderr);
  assert.match(status.stdout, new RegExp(`"pid":${server.child.pid},`, 'u'));
});
