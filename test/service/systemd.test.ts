import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { before, test, type TestContext } from 'node:test';
import { systemdService } from '../../src/service/systemd.ts';
import { builtServer } from '../support/build-unless-fresh.ts';
import {
  LAUNCHER,
  ROOT,
  type RunningCommand,
  startCommand,
  temporaryFolder,
} from '../support/command-line.ts';

const skip = process.platform !== 'linux' && 'systemd is that of Linux';
const ANALYZE = '/usr/bin/systemd-analyze';
const skipVerify = skip || (!existsSync(ANALYZE) && 'systemd-analyze is not installed');
/** Every character that a shell or systemd could interpret. */
const ODD = String.raw`a "b" $HOME \n %h ${'`'}id${'`'} 'c' #d;e`;

before(async () => {
  if (LAUNCHER.includes('dist')) await builtServer();
});

/** A home folder with a `systemctl` that logs its calls and fails those matching the pattern in the file `fails`. */
class Machine {
  readonly home: string;
  readonly #context: TestContext;
  readonly #bin: string;
  readonly unit: string;
  readonly environment: string;

  constructor(context: TestContext, withSystemctl = true) {
    this.#context = context;
    this.home = temporaryFolder(context);
    this.#bin = path.join(this.home, 'bin');
    this.unit = path.join(this.home, '.config/systemd/user/lunaroute.service');
    this.environment = path.join(this.home, '.config/lunaroute/service.env');
    mkdirSync(this.#bin);
    if (!withSystemctl) return;
    const script = path.join(this.#bin, 'systemctl');
    writeFileSync(
      script,
      `#!/bin/sh
echo "$*" >>"${this.home}/calls"
if [ -f "${this.home}/fails" ] && echo "$*" | /usr/bin/grep -qf "${this.home}/fails"; then
  echo 'Failed to connect to bus: No medium found' >&2
  exit 1
fi
`,
    );
    chmodSync(script, 0o755);
  }

  /** Returns the `systemctl` calls since the last time. */
  calls(): readonly string[] {
    const file = path.join(this.home, 'calls');
    if (!existsSync(file)) return [];
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    rmSync(file);
    return lines.filter((line) => !/^--version$|is-(?:active|enabled)/u.test(line));
  }

  failsAt(pattern: string): void {
    writeFileSync(path.join(this.home, 'fails'), `${pattern}\n`);
  }

  /** Lists all files below the configuration folder. */
  files(): readonly string[] {
    const folder = path.join(this.home, '.config');
    if (!existsSync(folder)) return [];
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(path.join(folder, name)).isFile())
      .toSorted();
  }

  async service(
    args: readonly string[],
    more: { readonly env?: Record<string, string>; readonly launcher?: string } = {},
  ): Promise<RunningCommand & { code: number | string }> {
    const { env, launcher = LAUNCHER } = more;
    const command = startCommand(this.#context, ['service', ...args], {
      home: this.home,
      launcher,
      env: { PATH: this.#bin, ...env },
    });
    return Object.assign(command, { code: await command.exited });
  }
}

test('install, reinstall, status and uninstall restore the original files', { skip }, async (context) => {
  const machine = new Machine(context);
  const own = path.join(machine.home, '.config/lunaroute/config.yaml');
  mkdirSync(path.dirname(own), { recursive: true });
  writeFileSync(own, 'drain_secs: 40\n', { mode: 0o600 });
  const original = machine.files();
  const env = { GROQ_KEY: ODD, LUNAROUTE_LOG_LEVEL: 'debug', LUNAROUTE_OPENAI_TIMEOUT_SECS: '300' };

  const first = await machine.service(['install', '--env', 'GROQ_KEY', '--env', 'LUNAROUTE_LOG_LEVEL'], {
    env,
  });
  assert.equal(first.code, 0, first.stderr);
  assert.match(
    first.stdout,
    /^Written: .*lunaroute\.service\nWritten: .*service\.env \(only you can read it\)\nStarted, and will start at login\. Its log: journalctl --user -u lunaroute\n/u,
  );
  assert.match(
    first.stderr,
    /^Set in this shell but not passed to the service: LUNAROUTE_OPENAI_TIMEOUT_SECS\. To pass them: --env LUNAROUTE_OPENAI_TIMEOUT_SECS\n$/u,
  );
  assert.doesNotMatch(first.stdout + first.stderr + readFileSync(machine.unit, 'utf8'), /\$HOME/u);
  assert.deepEqual(machine.calls(), ['--user daemon-reload', '--user enable --now lunaroute.service']);
  assert.equal(statSync(machine.environment).mode & 0o777, 0o600);
  const read = spawnSync(
    '/bin/sh',
    ['-c', `. "$0"; printf '%s|%s' "$GROQ_KEY" "$LUNAROUTE_LOG_LEVEL"`, machine.environment],
    { encoding: 'utf8' },
  );
  assert.equal(read.stdout, `${ODD}|debug`);
  const unit = readFileSync(machine.unit, 'utf8');
  assert.match(unit, /^RestartPreventExitStatus=2 3$/mu);
  assert.match(unit, /^TimeoutStopSec=50$/mu);
  assert.ok(
    unit.includes(`ExecStart="${process.execPath}" "--max-semi-space-size=8" "${LAUNCHER}" "serve"\n`),
    unit,
  );

  const again = await machine.service(['install'], { env: {} });
  assert.equal(again.code, 0);
  assert.match(again.stdout, /^Unchanged: .*lunaroute\.service\nStarted/u);
  assert.deepEqual(machine.calls(), ['--user daemon-reload', '--user enable --now lunaroute.service']);

  const changed = await machine.service(['install', '--config', own, '--env', 'LUNAROUTE_LOG_LEVEL'], {
    env: { LUNAROUTE_LOG_LEVEL: 'info' },
  });
  assert.equal(changed.code, 0, changed.stderr);
  assert.deepEqual(machine.calls().at(-1), '--user restart lunaroute.service');
  assert.match(readFileSync(machine.environment, 'utf8'), /\nGROQ_KEY=.*\nLUNAROUTE_LOG_LEVEL="info"\n$/u);

  const status = await machine.service(['status']);
  assert.equal(status.code, 0);
  assert.equal(
    status.stdout,
    `installed        ${machine.unit}\nstarts at login  yes\nrunning          yes\nvariables        GROQ_KEY, LUNAROUTE_LOG_LEVEL\nlog              journalctl --user -u lunaroute\n`,
  );
  await assertTakenAway(machine, original);
});

async function assertTakenAway(machine: Machine, original: ReturnType<Machine['files']>): Promise<void> {
  machine.calls();
  const uninstall = await machine.service(['uninstall']);
  assert.equal(uninstall.code, 0, uninstall.stderr);
  assert.deepEqual(machine.calls(), ['--user disable --now lunaroute.service', '--user daemon-reload']);
  assert.deepEqual(machine.files(), original);
  const none = await machine.service(['uninstall']);
  assert.deepEqual([none.code, none.stdout], [0, 'No service is installed.\n']);
  const gone = await machine.service(['status', '--json']);
  assert.deepEqual([gone.code, JSON.parse(gone.stdout).installed], [4, false]);
}

test(
  'a reinstall keeps the variables given before, and a service that exits at once has not started',
  { skip },
  async (context) => {
    const machine = new Machine(context);
    const own = path.join(machine.home, '.config/lunaroute/config.yaml');
    mkdirSync(path.dirname(own), { recursive: true });
    const groq =
      'providers:\n  groq:\n    provider_type: openai\n    base_url: https://api.groq.com/openai\n';
    writeFileSync(own, `${groq}    api_key: \${GROQ_KEY}\n`, { mode: 0o600 });
    const env = { GROQ_KEY: 'gsk-1', LUNAROUTE_DRAIN_SECS: '600', HTTPS_PROXY: 'http://proxy.example:3128' };
    const given = ['--env', 'GROQ_KEY', '--env', 'LUNAROUTE_DRAIN_SECS'];
    const first = await machine.service(['install', ...given], { env });
    assert.equal(first.code, 0, first.stderr);
    assert.match(first.stderr, /not passed to the service: HTTPS_PROXY\. /u);
    const again = await machine.service(['install']);
    assert.equal(again.code, 0, again.stderr);
    assert.match(readFileSync(machine.unit, 'utf8'), /^TimeoutStopSec=610$/mu);

    machine.failsAt('is-active');
    const ended = await machine.service(['install']);
    assert.equal(ended.code, 1);
    assert.match(ended.stderr, /It started, then exited\. Its log: journalctl/u);
  },
);

test('files edited or written by the user are neither overwritten nor removed', { skip }, async (context) => {
  const machine = new Machine(context);
  assert.equal((await machine.service(['install'])).code, 0);
  appendFileSync(machine.unit, '# mine\n');
  const edited = readFileSync(machine.unit, 'utf8');
  const install = await machine.service(['install']);
  assert.equal(install.code, 1);
  assert.match(install.stderr, /^Nothing was changed: .*lunaroute\.service was edited after it was written/u);
  const uninstall = await machine.service(['uninstall']);
  assert.equal(uninstall.code, 1);
  assert.match(
    uninstall.stderr,
    /^Kept: .*lunaroute\.service was edited after it was written\. Remove it yourself\.\n$/u,
  );
  assert.ok(machine.calls().includes('--user disable --now lunaroute.service'));
  assert.equal(readFileSync(machine.unit, 'utf8'), edited);

  const theirs = '[Service]\nExecStart=/bin/true\n';
  writeFileSync(machine.unit, theirs);
  for (const action of ['install', 'uninstall']) {
    const command = await machine.service([action]);
    assert.equal(command.code, 1);
    assert.match(
      command.stderr,
      /^Nothing was changed: .*lunaroute\.service was not written by LunaRoute\.\n$/u,
    );
  }
  assert.equal(readFileSync(machine.unit, 'utf8'), theirs);
  assert.deepEqual(machine.calls(), []);
});

test(
  'without a reachable systemd the file is written with instructions; without systemctl nothing is',
  { skip },
  async (context) => {
    const machine = new Machine(context);
    machine.failsAt('--user');
    const install = await machine.service(['install']);
    assert.equal(install.code, 1);
    assert.match(
      install.stderr,
      /systemd could not start it: Failed to connect to bus: No medium found\nTo start it later: systemctl --user enable --now lunaroute\.service\n$/u,
    );
    assert.ok(existsSync(machine.unit));
    assert.equal((await machine.service(['status'])).code, 4);

    const bare = new Machine(context, false);
    const refused = await bare.service(['install']);
    assert.deepEqual([refused.code, bare.files()], [1, []]);
    assert.match(refused.stderr, /^systemctl was not found/u);
  },
);

test('a service that could not start or would vanish is not installed', { skip }, async (context) => {
  const machine = new Machine(context);
  const config = path.join(machine.home, 'broken.yaml');
  writeFileSync(config, 'port: many\n', { mode: 0o600 });
  const cached = path.join(machine.home, '_npx/1a2b/node_modules/lunaroute-tray');
  cpSync(await builtServer(), path.join(cached, 'dist/server'), { recursive: true });
  cpSync(path.join(ROOT, 'package.json'), path.join(cached, 'package.json'));
  const launcher = path.join(cached, 'dist/server/launch.js');
  const rows = [
    [
      ['--config', config],
      {},
      2,
      /broken\.yaml:1:7.*\nNothing was changed: the service would not start with these settings\.\n$/u,
    ],
    [['--env', 'NOT_SET'], {}, 1, /^--env NOT_SET: not set in this shell\.\n$/u],
    [
      ['--env', 'LINES'],
      { env: { LINES: 'a\nb' } },
      1,
      /^--env LINES: cannot be written to service\.env\.\n$/u,
    ],
    [['--env', 'LUNAROUTE_PORT'], { env: { LUNAROUTE_PORT: 'x' } }, 2, /LUNAROUTE_PORT/u],
    [[], { launcher }, 1, /package runner's cache.*npm i -g lunaroute-tray\n$/u],
  ] as const;
  for (const [args, more, code, said] of rows) {
    const command = await machine.service(['install', ...args], more);
    assert.equal(command.code, code, command.stderr);
    assert.match(command.stderr, said);
  }
  assert.deepEqual([machine.files(), machine.calls()], [[], []]);
});

test(
  'systemd-analyze finds nothing wrong with the unit, however odd the paths are',
  { skip: skipVerify },
  (context) => {
    const folder = path.join(temporaryFolder(context), 'a b%h$HOME;c');
    mkdirSync(folder);
    const node = path.join(folder, 'node');
    symlinkSync(process.execPath, node);
    const system = systemdService({
      configFolder: folder,
      user: undefined,
      run: () => ({ ok: true, isMissing: false, said: '' }),
      pause: () => undefined,
    });
    const plan = {
      command: [node, path.join(folder, String.raw`l"a\unch.js`), 'serve'],
      environmentFile: path.join(folder, 'env'),
      version: '1.2.3',
      stopWithinSecs: 20,
    };
    mkdirSync(path.dirname(system.file), { recursive: true });
    writeFileSync(system.file, system.describe(plan));
    const verify = (): string => {
      const { status, stdout, stderr } = spawnSync(ANALYZE, ['--user', '--man=no', 'verify', system.file], {
        encoding: 'utf8',
        env: { HOME: folder, XDG_RUNTIME_DIR: folder, PATH: '/usr/bin:/bin' },
      });
      return `${status}${stdout}${stderr}`;
    };
    assert.equal(verify(), '0');
    writeFileSync(system.file, system.describe(plan).replace('RestartSec', 'RestartSeconds'));
    assert.match(verify(), /RestartSeconds/u);
    writeFileSync(system.file, system.describe({ ...plan, command: [`${node}-gone`] }));
    assert.match(verify(), /not executable/u);
  },
);
