import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { installService, serviceStatus, uninstallService } from '../../src/service/install.ts';
import { LAUNCH_SCRIPT, launchdService } from '../../src/service/launchd.ts';
import type { Ran } from '../../src/service/service-system.ts';
import { temporaryFolder } from '../support/command-line.ts';
import { endsWithTest } from '../support/ends-with-test.ts';

const skip = process.platform === 'win32' && 'launchd is that of macOS, and its script is for a POSIX shell';
const skipPlist =
  skip || (spawnSync('python3', ['-c', 'import plistlib']).status !== 0 && 'needs python3 to read a plist');
const PARSE = `import plistlib, json, sys; json.dump(plistlib.load(open(sys.argv[1], 'rb')), sys.stdout)`;

/**
 * Returns a fake `launchctl` whose agent takes a while to exit, as real ones do; `calls` are the calls that change
 * something.
 */
function fakeLaunchctl(): {
  readonly run: (command: string, ...args: readonly string[]) => Ran;
  readonly calls: string[];
} {
  const calls: string[] = [];
  let isLoaded = false;
  let isLeaving = 0;
  const run = (_command: string, ...[verb = '', ...args]: readonly string[]): Ran => {
    if (verb !== 'print') calls.push([verb, ...args].join(' '));
    if (verb === 'bootstrap' && isLoaded) return { ok: false, isMissing: false, said: 'Input/output error' };
    if (verb === 'bootstrap') isLoaded = true;
    // A running agent takes a while to exit.
    if (verb === 'bootout') isLeaving = 3;
    if (isLeaving > 0) isLoaded = (isLeaving -= 1) > 0;
    const ok = verb !== 'print' || isLoaded;
    return { ok, isMissing: false, said: ok ? 'state = running' : 'Could not find service' };
  };
  return { run, calls };
}

test('an agent is written, loaded, found running and removed', { skip: skipPlist }, (context) => {
  const home = temporaryFolder(context);
  const { run, calls } = fakeLaunchctl();
  const system = launchdService({ home, uid: 501, run, pause: () => undefined });
  const environmentFile = path.join(home, 'Application Support/service.env');
  const plan = {
    command: ['/opt/a & b/node', '/opt/<c>/launch.js', 'serve'],
    environmentFile,
    version: '1.2.3',
    stopWithinSecs: 20,
  };
  const taken = new Map([['OPENAI_API_KEY', 'sk-"secret"']]);
  const target = 'gui/501/io.github.lunaroute.server';
  assert.equal(installService(system, { plan, taken }).isDone, true);
  assert.deepEqual(calls.splice(0), ['version', `enable ${target}`, `bootstrap gui/501 ${system.file}`]);
  const parsed: unknown = JSON.parse(
    spawnSync('python3', ['-c', PARSE, system.file], { encoding: 'utf8' }).stdout,
  );
  const log = path.join(home, 'Library/Logs/lunaroute.log');
  assert.deepEqual(parsed, {
    Label: 'io.github.lunaroute.server',
    ProgramArguments: ['/bin/sh', '-c', LAUNCH_SCRIPT, environmentFile, ...plan.command],
    RunAtLoad: true,
    KeepAlive: { SuccessfulExit: false },
    ExitTimeOut: 20,
    StandardOutPath: log,
    StandardErrorPath: log,
    Umask: 0o077,
  });
  assert.doesNotMatch(readFileSync(system.file, 'utf8'), /secret/u);

  assert.equal(installService(system, { plan, taken: new Map() }).isDone, true);
  assert.deepEqual(calls.splice(0), ['version', `kickstart ${target}`]);
  const later = { ...plan, stopWithinSecs: 30 };
  assert.equal(installService(system, { plan: later, taken: new Map() }).isDone, true);
  assert.deepEqual(calls.splice(0).slice(1), [
    `bootout ${target}`,
    `enable ${target}`,
    `bootstrap gui/501 ${system.file}`,
  ]);

  assert.deepEqual(serviceStatus(system, environmentFile), {
    enabled: true,
    running: true,
    installed: true,
    ownership: 'ours',
    variables: ['OPENAI_API_KEY'],
  });
  assert.equal(uninstallService(system, environmentFile).isDone, true);
  assert.ok(!existsSync(system.file) && !existsSync(environmentFile));
  assert.equal(calls.at(-1), `bootout ${target}`);
});

test(
  'the agent passes variables and signals on and is restarted only when that helps',
  { skip },
  async (context) => {
    const file = path.join(temporaryFolder(context), 'service.env');
    const sh = (program: string) => ['-c', LAUNCH_SCRIPT, file, '/bin/sh', '-c', program];
    const codes = [0, 1, 2, 3, 7].map((code) => spawnSync('/bin/sh', sh(`exit ${code}`)).status);
    assert.deepEqual(codes, [0, 1, 0, 0, 7]);
    writeFileSync(file, 'GIVEN="yes \\"indeed\\""\n');
    const program = `trap 'sleep 0.1; echo drained; exit 5' TERM; echo "$GIVEN"; while :; do sleep 0.05; done`;
    const child = spawn('/bin/sh', sh(program));
    endsWithTest(context, child);
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      if (text === '') child.kill('SIGTERM');
      text += chunk.toString();
    });
    const [code] = await once(child, 'close');
    assert.deepEqual([code, text], [5, 'yes "indeed"\ndrained\n']);
  },
);
