import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import {
  cleanEnv,
  LAUNCHER,
  ROOT,
  RunningCommand,
  startCommand,
  temporaryFolder,
} from '../support/command-line.ts';
import { startDialectProvider } from '../support/dialect-provider.ts';
import { endsWithTest } from '../support/ends-with-test.ts';
import { eventually } from '../support/eventually.ts';
import { isAlive, type RunMachine, runMachine } from './run-support.ts';

const skip = process.platform === 'win32' ? 'the stand-ins are scripts of sh' : false;
const SCRIPT = '/usr/bin/script';
const noTerminal =
  process.platform === 'linux' && existsSync(SCRIPT)
    ? false
    : 'no script(1) as Linux has it, to lend a terminal';
/** Asks the proxy for its health, so that the test can find its process. */
const ASK = `"$NODE" -e "fetch(process.env.ANTHROPIC_BASE_URL + '/healthz').then((a) => a.text()).then(console.log)"`;
/** Waits until the shell is ended; its traps show which signals reached it. */
const WAIT = 'echo waiting; while :; do sleep 0.05; done';

interface Health {
  readonly pid: number;
  readonly isDemo?: boolean;
}

function healthIn(stdout: string): Health {
  return JSON.parse(stdout.split('\n').find((line) => line.startsWith('{')) ?? '{}');
}

async function refuses(port: number): Promise<boolean> {
  const socket = net.connect(port, '127.0.0.1');
  return new Promise((resolve) => {
    socket.on('error', () => resolve(true));
    socket.on('connect', () => {
      socket.destroy();
      resolve(false);
    });
  });
}

/** Asserts that nothing is left of the proxy and that nothing was written. */
async function assertGone({ pid }: Health, machine: RunMachine, before: readonly string[]): Promise<void> {
  await eventually('the process of the proxy has gone', () => !isAlive(pid));
  assert.equal(await refuses(machine.port), true);
  assert.deepEqual(machine.listing(), before);
}

test(
  'run starts a proxy for the command and ends it afterwards; only the command prints',
  { skip },
  async (context) => {
    const machine = await runMachine(context);
    writeFileSync(path.join(machine.home, 'own.json'), '{"env":{"KEY":"own"}}');
    const before = machine.listing();
    machine.install('claude', `${ASK}; ls -l "$2" | cut -c1-10 >&2; cat "$2"; cat; exit 7`);
    const command = machine.run(['--', 'claude', '--settings', 'own.json', '-p', 'hi']);
    command.child.stdin?.end('from standard input');
    assert.equal(await command.exited, 7, command.stderr);
    const health = healthIn(command.stdout);
    // The proxy's settings were in a file that only its user could read and that has been removed.
    assert.equal(command.stderr, '-rw-------\n');
    assert.notEqual(health.pid, command.child.pid);
    const url = `http://127.0.0.1:${machine.port}`;
    const { args, env } = machine.recorded('claude');
    assert.equal(env['ANTHROPIC_BASE_URL'], url);
    const [flag, file = '', ...rest] = args;
    assert.deepEqual([flag, ...rest], ['--settings', '-p', 'hi']);
    assert.equal(existsSync(path.dirname(file)), false);
    const noProxy = '127.0.0.1,localhost';
    const settings = { KEY: 'own', ANTHROPIC_BASE_URL: url, NO_PROXY: noProxy, no_proxy: noProxy };
    assert.ok(command.stdout.endsWith(`}\n${JSON.stringify({ env: settings })}from standard input`));
    await assertGone(health, machine, before);
  },
);

test(
  'a running proxy is used and left running, and a demo does not take its port',
  { skip },
  async (context) => {
    const machine = await runMachine(context);
    const { home, port, env } = machine;
    const serve = startCommand(context, ['serve', '--no-ui'], { home, env });
    assert.equal(await serve.port(), port);
    machine.install('anything', `${ASK}; echo "$OPENAI_BASE_URL"`);
    const command = machine.run(['anything']);
    assert.equal(await command.exited, 0, command.stderr);
    assert.equal(healthIn(command.stdout).pid, serve.child.pid);
    assert.match(command.stdout, new RegExp(`^http://127\\.0\\.0\\.1:${port}/v1$`, 'mu'));

    const demo = machine.run(['--demo', 'anything']);
    assert.equal(await demo.exited, 0, demo.stderr);
    assert.notEqual(healthIn(demo.stdout).pid, serve.child.pid);
    assert.equal(demo.stderr, '');
    assert.equal(isAlive(serve.child.pid ?? 0), true);
  },
);

test(
  'a command that cannot start exits as in a shell, wrong settings as at a start',
  { skip },
  async (context) => {
    const machine = await runMachine(context);
    const locked = path.join(machine.home, 'locked');
    writeFileSync(locked, '#!/bin/sh\n');
    chmodSync(locked, 0o644);
    for (const [args, code, says] of [
      [['none-such'], 127, /^lunaroute-tray: none-such: command not found\n$/u],
      [[path.join(locked, 'below')], 126, /^lunaroute-tray: \S+below: /u],
      [[locked], 126, /^lunaroute-tray: \S+locked: permission denied\n$/u],
      [['pi'], 2, /^lunaroute-tray: pi can't be routed/u],
      [['--provider', 'nope', 'claude'], 1, /^No provider is named nope\. Known providers: /u],
    ] as const) {
      const command = machine.run(args);
      assert.equal(await command.exited, code, command.stderr);
      assert.match(command.stderr, says);
      assert.equal(command.stdout, '');
    }
    const wrong = machine.run(['true'], { env: { LUNAROUTE_OPENAI_TIMEOUT_SECS: 'soon' } });
    assert.equal(await wrong.exited, 2);
    assert.match(wrong.stderr, /^error: .*TIMEOUT_SECS/mu);
  },
);

/** Sends requests using nothing but the SDKs' own variables. */
const BY_SDK = `
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
const messages = [{ role: 'user', content: 'Hi' }];
const anthropic = await new Anthropic({ apiKey: 'own' }).messages.create({ model: 'claude', max_tokens: 16, messages });
const openai = await new OpenAI({ apiKey: 'own' }).chat.completions.create({ model: 'gpt', messages });
console.log(anthropic.content[0].text, '+', openai.choices[0].message.content);
`;

test(
  'with a proxy token SDKs send it, no provider sees it, and an assistant that cannot send it is refused',
  { skip },
  async (context) => {
    const machine = await runMachine(context);
    const provider = await startDialectProvider(context);
    const tokens: unknown[] = [];
    provider.intercept = (_seen, { headers }) => {
      tokens.push(headers['x-lunaroute-token']);
      return false;
    };
    const env = {
      LUNAROUTE_PROXY_TOKEN: 'a-token-of-some-length-1',
      LUNAROUTE_ANTHROPIC_BASE_URL: provider.url,
      LUNAROUTE_OPENAI_BASE_URL: provider.url,
    };
    const script = path.join(ROOT, 'node_modules/.cache', `ask-${process.pid}.mjs`);
    mkdirSync(path.dirname(script), { recursive: true });
    writeFileSync(script, BY_SDK);
    context.after(() => rmSync(script));
    const command = machine.run([process.execPath, script], { env });
    assert.equal(await command.exited, 0, command.stderr);
    assert.equal(command.stdout, 'Hello there + Hello there\n');
    assert.deepEqual(
      provider.seen.map((one) => one.path),
      ['/v1/messages', '/v1/chat/completions'],
    );
    assert.deepEqual(tokens, [undefined, undefined]);
    machine.install('codex');
    const refused = machine.run(['codex'], { env });
    assert.equal(await refused.exited, 2);
    assert.match(refused.stderr, /^lunaroute-tray: A proxy token is set, and Codex CLI [^\n]*\n$/u);
    assert.equal(machine.hasStarted('codex'), false);
    assert.equal(await refuses(machine.port), true, 'no proxy was started for it');
  },
);

/** Runs a waiting stand-in in a separate process group. */
async function waiting(context: TestContext, traps: string) {
  const machine = await runMachine(context);
  const before = machine.listing();
  machine.install('waits', `${traps}\n${ASK}\n${WAIT}`);
  const command = startInGroup(context, [process.execPath, ...LAUNCH, 'waits'], machine);
  await command.printed(/waiting/u);
  return { machine, before, command, pid: command.child.pid ?? 0, health: healthIn(command.stdout) };
}

const LAUNCH = [LAUNCHER, 'run'];

function startInGroup(
  context: TestContext,
  [file = '', ...args]: readonly string[],
  { home, env }: RunMachine,
): RunningCommand {
  const child = spawn(file, args, { env: cleanEnv({ home, env }), cwd: home, detached: true });
  endsWithTest(context, child, () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // the whole group has already ended
    }
  });
  return new RunningCommand(child);
}

for (const [title, traps, send, ended, said] of [
  [
    'Ctrl-C reaches the command once, and its death is the end of the wrapper',
    '',
    (pid: number) => process.kill(-pid, 'SIGINT'),
    'SIGINT',
    [],
  ],
  ['SIGTERM is passed on', '', (pid: number) => process.kill(pid, 'SIGTERM'), 'SIGTERM', []],
  [
    'a SIGTERM that comes twice at once is passed on once; a SIGINT to the wrapper alone never',
    `trap 'echo INT' INT; trap 'echo TERM; sleep 0.2; exit 143' TERM`,
    (pid: number) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGTERM'] as const) process.kill(pid, signal);
    },
    143,
    ['TERM'],
  ],
  [
    'SIGHUP is passed on, and the exit code is that of the command',
    `trap 'echo HUP; exit 9' HUP`,
    (pid: number) => process.kill(pid, 'SIGHUP'),
    9,
    ['HUP'],
  ],
] as const) {
  test(title, { skip }, async (context) => {
    const { machine, before, command, pid, health } = await waiting(context, traps);
    send(pid);
    const code = await command.exited;
    assert.equal(command.child.signalCode ?? code, ended, command.stderr);
    assert.deepEqual(
      command.stdout.split('\n').filter((line) => /^[A-Z]+$/u.test(line)),
      said,
    );
    assert.equal(command.stderr, '');
    await assertGone(health, machine, before);
  });
}

test('a second SIGTERM kills the command and its child processes', { skip }, async (context) => {
  const worker = `(trap '' TERM; echo "worker $(exec sh -c 'echo $PPID')"; exec sleep 600)`;
  const { machine, before, command, pid, health } = await waiting(context, `trap '' TERM\n${worker} &`);
  await command.printed(/worker \d+/u);
  const below = Number(/worker (\d+)/u.exec(command.stdout)?.[1]);
  assert.equal(isAlive(below), true);
  await eventually('the wrapper has gone', () => {
    if (command.child.signalCode === null) process.kill(pid, 'SIGTERM');
    return command.child.signalCode !== null;
  });
  assert.equal(command.child.signalCode, 'SIGKILL');
  await eventually('the worker has gone', () => !isAlive(below));
  await assertGone(health, machine, before);
});

test('the proxy also ends when the wrapper is killed', { skip }, async (context) => {
  const { machine, before, command, pid, health } = await waiting(context, '');
  process.kill(pid, 'SIGKILL');
  await eventually('the wrapper has gone', () => command.child.signalCode === 'SIGKILL');
  await assertGone(health, machine, before);
});

test(
  'files of a command whose wrapper was killed are kept while it runs, and removed by a later run',
  { skip },
  async (context) => {
    const machine = await runMachine(context);
    const folder = temporaryFolder(context);
    const env = { TMPDIR: folder };
    const kept = (): readonly string[] =>
      readdirSync(folder).filter((name) => name.startsWith('lunaroute-run-'));
    writeFileSync(path.join(machine.home, 'own.json'), '{"env":{"KEY":"own"}}');
    machine.install('claude', `echo "child $$"\n${WAIT}`);
    machine.install('after');
    const command = machine.run(['--', 'claude', '--settings', 'own.json'], { env });
    await command.printed(/waiting/u);
    const child = Number(/child (\d+)/u.exec(command.stdout)?.[1]);
    context.after(() => isAlive(child) && process.kill(child, 'SIGKILL'));
    command.child.kill('SIGKILL');
    await eventually('the wrapper has gone', () => command.child.signalCode === 'SIGKILL');
    assert.equal(await machine.run(['after'], { env }).exited, 0);
    assert.equal(kept().length, 1, 'the command still has its settings');
    process.kill(child, 'SIGKILL');
    await eventually('the command has gone', () => !isAlive(child));
    const others = path.join(folder, `lunaroute-run-${process.pid}-other`);
    mkdirSync(others);
    assert.equal(await machine.run(['after'], { env }).exited, 0);
    assert.deepEqual(kept(), [path.basename(others)], 'one whose maker lives is nobody else’s');
  },
);

test(
  'Ctrl-C at a terminal goes to the command, whose exit code is returned',
  { skip: skip || noTerminal },
  async (context) => {
    const machine = await runMachine(context);
    machine.install(
      'waits',
      `[ -t 0 ] && [ -t 1 ] && echo terminal\ntrap 'echo INT; exit 5' INT\n${ASK}\n${WAIT}`,
    );
    const words = [process.execPath, ...LAUNCH, 'waits'].map((word) => `'${word}'`).join(' ');
    // Without `exec`, some shells stay as parents and would themselves be killed by the Ctrl-C.
    const command = startInGroup(context, [SCRIPT, '-qfec', `exec ${words}`, '/dev/null'], machine);
    await command.printed(/waiting/u);
    command.child.stdin?.write('\u0003');
    assert.equal(await command.exited, 5, command.stdout);
    assert.match(command.stdout, /^terminal\r$/mu);
    assert.equal(command.stdout.match(/INT/gu)?.length, 1);
    const { pid } = healthIn(command.stdout);
    await eventually('the proxy has gone', () => !isAlive(pid));
  },
);
