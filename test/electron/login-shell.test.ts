import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import {
  type LoginShellOptions,
  readLoginShell,
  startedFromTerminal,
} from '../../electron/system/login-shell.ts';
import { temporaryFolder } from '../support/command-line.ts';
import { eventually } from '../support/eventually.ts';

const POSIX = process.platform !== 'win32';
const NO_POSIX = 'this system has no login shells';

/** The start file of each shell, and how it sets a variable. */
const SHELLS = [
  { name: 'bash', file: '.bash_profile', set: (name: string, value: string) => `export ${name}='${value}'` },
  { name: 'zsh', file: '.zshrc', set: (name: string, value: string) => `export ${name}='${value}'` },
  { name: 'dash', file: '.profile', set: (name: string, value: string) => `export ${name}='${value}'` },
  {
    name: 'fish',
    file: '.config/fish/config.fish',
    set: (name: string, value: string) => `set -gx ${name} '${value}'`,
  },
  { name: 'tcsh', file: '.tcshrc', set: (name: string, value: string) => `setenv ${name} '${value}'` },
] as const;

function findShell(name: string): string | undefined {
  return ['/bin', '/usr/bin', '/usr/local/bin', '/opt/homebrew/bin']
    .map((folder) => `${folder}/${name}`)
    .find((file) => existsSync(file));
}

/** Creates a home folder with one start file; removed when the test ends. */
function homeWith(context: TestContext, file: string, text: string): string {
  const home = temporaryFolder(context);
  const full = path.join(home, file);
  execFileSync('mkdir', ['-p', path.dirname(full)]);
  writeFileSync(full, `${text}\n`);
  return home;
}

/** Returns options as when started by a launcher, without any terminal. */
function fromLauncher(home: string, more: Partial<LoginShellOptions> = {}): LoginShellOptions {
  return {
    shell: findShell('bash'),
    env: { HOME: home, PATH: process.env['PATH'], ZDOTDIR: home },
    platform: 'linux',
    isStdinTty: false,
    names: [],
    timeoutMs: 30_000,
    ...more,
  };
}

for (const { name, file, set } of SHELLS) {
  const shell = POSIX ? findShell(name) : undefined;
  const skip = shell === undefined && `${name} is not installed`;
  test(
    `${name} yields the variables set in its start file, and others are dropped`,
    { skip },
    async (context) => {
      const lines = [
        set('LUNAROUTE_OPENAI_POOL_MAX_IDLE', '64'),
        set('OPENAI_API_KEY', 'sk-of the shell'),
        set('https_proxy', 'http://proxy:3128'),
        set('MINE', 'named in the file'),
        set('SECRET_OF_SOMEBODY_ELSE', 'not ours'),
      ];
      const home = homeWith(context, file, lines.join('\n'));
      const outcome = await readLoginShell(fromLauncher(home, { shell, names: ['MINE', 'UNSET'] }));
      assert.deepEqual(outcome, {
        kind: 'read',
        shell,
        variables: {
          LUNAROUTE_OPENAI_POOL_MAX_IDLE: '64',
          OPENAI_API_KEY: 'sk-of the shell',
          https_proxy: 'http://proxy:3128',
          MINE: 'named in the file',
        },
      });
    },
  );
}

test(
  'a line break in a value does not create another variable',
  { skip: !POSIX && NO_POSIX },
  async (context) => {
    const home = homeWith(
      context,
      '.bash_profile',
      "export LUNAROUTE_HOST=$'a\\nLUNAROUTE_PORT=1\\n\\e[1mb'",
    );
    const outcome = await readLoginShell(fromLauncher(home));
    assert.equal(outcome.kind, 'read');
    assert.deepEqual(outcome.kind === 'read' && outcome.variables, {
      LUNAROUTE_HOST: 'a\nLUNAROUTE_PORT=1\n\u001B[1mb',
    });
  },
);

test('text printed by start files is ignored', { skip: !POSIX && NO_POSIX }, async (context) => {
  const noise = String.raw`printf 'Welcome\0LUNAROUTE_PORT=1\0'; env; set -v; trap 'echo bye' EXIT`;
  const home = homeWith(context, '.bash_profile', `${noise}\nexport RUST_LOG=debug`);
  const outcome = await readLoginShell(fromLauncher(home));
  assert.deepEqual(outcome.kind === 'read' && outcome.variables, { RUST_LOG: 'debug' });
});

test('a start file can detect that it is being read', { skip: !POSIX && NO_POSIX }, async (context) => {
  const text = 'if [ -n "$LUNAROUTE_RESOLVING_ENVIRONMENT" ]; then export LUNAROUTE_HOST=asked; fi';
  const outcome = await readLoginShell(fromLauncher(homeWith(context, '.bash_profile', text)));
  assert.deepEqual(outcome.kind === 'read' && outcome.variables, { LUNAROUTE_HOST: 'asked' });
});

test('a shell that hangs is killed with its children', { skip: !POSIX && NO_POSIX }, async (context) => {
  const home = homeWith(context, '.bash_profile', 'sleep 1000 & echo $! > "$HOME/child"; wait');
  const outcome = await readLoginShell(fromLauncher(home, { timeoutMs: 1500 }));
  assert.equal(outcome.kind, 'failed');
  assert.match(outcome.kind === 'failed' ? outcome.message : '', /did not answer within 1\.5 s/u);
  const child = Number(readFileSync(path.join(home, 'child'), 'utf8'));
  await eventually('its child is gone', () => !isAlive(child));
});

test(
  'a program that the shell leaves behind is neither waited for nor killed',
  { skip: !POSIX && NO_POSIX },
  async (context) => {
    const home = homeWith(
      context,
      '.bash_profile',
      'sleep 1000 & echo $! > "$HOME/child"; export RUST_LOG=info',
    );
    const outcome = await readLoginShell(fromLauncher(home));
    assert.deepEqual(outcome.kind === 'read' && outcome.variables, { RUST_LOG: 'info' });
    const child = Number(readFileSync(path.join(home, 'child'), 'utf8'));
    assert.ok(isAlive(child));
    process.kill(child, 'SIGKILL');
  },
);

test(
  'a shell that exits early, prints endlessly or cannot be run is a failure with a reason',
  { skip: !POSIX && NO_POSIX },
  async (context) => {
    const messageOf = async (text: string, more?: Partial<LoginShellOptions>): Promise<string> => {
      const outcome = await readLoginShell(fromLauncher(homeWith(context, '.bash_profile', text), more));
      return outcome.kind === 'failed' ? outcome.message : outcome.kind;
    };
    assert.equal(await messageOf('exit 3'), 'It ended with exit code 3 before it could be asked.');
    assert.equal(await messageOf('kill -KILL $$'), 'It ended by SIGKILL before it could be asked.');
    assert.equal(await messageOf('while :; do echo 0123456789; done'), 'It printed more than 1 MiB.');
    assert.match(await messageOf('', { shell: '/no/such/shell' }), /^It could not be run/u);
  },
);

test('the login shell is run only where its variables are missing', async () => {
  const why = async (more: Partial<LoginShellOptions>): Promise<string> => {
    const outcome = await readLoginShell(fromLauncher('/', { shell: '/must/not/run', ...more }));
    return outcome.kind === 'not_asked' ? outcome.why : outcome.kind;
  };
  assert.match(await why({ platform: 'win32' }), /^Windows/u);
  assert.match(await why({ isStdinTty: true }), /terminal/u);
  assert.match(await why({ env: { TERM: 'xterm', PWD: '/home/me' } }), /terminal/u);
  assert.match(await why({ shell: undefined }), /no login shell/u);
  assert.match(await why({ shell: '/usr/sbin/nologin' }), /no login shell/u);
});

test('a start from a terminal is recognised', () => {
  const cases = [
    [{ TERM: 'xterm-256color', PWD: '/' }, false, true],
    [{}, true, true],
    [{}, false, false],
    [{ PWD: '/home/me' }, false, false],
    [{ TERM: 'dumb', PWD: '/' }, false, false],
    [{ TERM: 'linux' }, false, false],
  ] as const;
  for (const [env, isStdinTty, expected] of cases) {
    assert.equal(startedFromTerminal({ env, isStdinTty }), expected, JSON.stringify(env));
  }
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A zombie accepts signals, too, until its new parent has reaped it.
    return !isZombie(pid);
  } catch {
    return false; // there is no such process
  }
}

function isZombie(pid: number): boolean {
  const state = execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return state.startsWith('Z');
}

test(
  'keys and proxies that other programs read are kept too, in upper and lower case',
  { skip: !POSIX },
  async (context) => {
    const set = {
      GEMINI_API_KEY: 'a',
      GOOGLE_API_KEY: 'b',
      ALL_PROXY: 'http://one.example',
      all_proxy: 'http://two.example',
      no_proxy: '127.0.0.1',
    };
    const lines = Object.entries(set).map(([name, text]) => `export ${name}='${text}'`);
    const home = homeWith(context, '.bash_profile', lines.join('\n'));
    const outcome = await readLoginShell(fromLauncher(home));
    assert.ok(outcome.kind === 'read', JSON.stringify(outcome));
    assert.deepEqual({ ...outcome.variables }, set);
  },
);
