import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { COMMAND_NAMES } from '../../src/cli/command-names.ts';
import { cleanEnv, LAUNCHER, ROOT, RunningCommand, temporaryFolder } from '../support/command-line.ts';
import { endsWithTest } from '../support/ends-with-test.ts';
import { freePort } from '../support/free-port.ts';
import { type CommandCase, DEMO, NOT_RUN, WITH_DEMO, WITHOUT } from './command-cases.ts';
import { commandsOf, markdownFiles, namedCommands } from './markdown.ts';

/** Documents for users and contributors, without those about releases and test data. */
const FILES = markdownFiles().filter((file) =>
  /^(?:README|SECURITY|CONTRIBUTING|(?:docs|deploy)\/.+)\.md$/u.test(file),
);
const CASES = [...WITH_DEMO, ...WITHOUT];
const skip = process.platform === 'win32' && 'the lines are for a POSIX shell';

/** Environment for typing lines: a home, the programs in its `bin`, and the address of its proxy. */
interface Desk {
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
  /** Replaces the default address in a line. */
  readonly address: string;
}

test('every command line in the documents is run here, or listed with a reason why not', () => {
  const written = new Set(FILES.flatMap((file) => commandsOf(file).map(({ text }) => text)));
  const known = [DEMO, ...CASES.flatMap(({ lines }) => lines), ...NOT_RUN.flatMap(({ lines }) => lines)];
  assert.deepEqual(
    [...written].filter((line) => !known.includes(line)),
    [],
    'is neither run nor listed',
  );
  assert.deepEqual(
    known.filter((line) => !written.has(line)),
    [],
    'is in no document any more',
  );
  assert.equal(new Set(known).size, known.length, 'none is there twice');
});

test(
  'documented lines run beside a demo, and where nothing runs',
  { skip, concurrency: 2 },
  async (context) => {
    const demo = typeHere(
      context,
      DEMO,
      deskOf(context, 'demo', { LUNAROUTE_PORT: '0', LUNAROUTE_UI_PORT: '0' }),
    );
    const port = await demo.command.port();
    // The port variables are only for the demo itself; commands must discover it.
    const beside: Desk = { ...demo.desk, env: {}, address: `127.0.0.1:${port}` };
    const free = String(await freePort());
    const alone = deskOf(context, 'alone', { LUNAROUTE_PORT: free, LUNAROUTE_UI_PORT: '0' });
    await Promise.all([
      context.test('beside a demo', (lane) => typeAll(lane, WITH_DEMO, beside)),
      context.test('where nothing runs', (lane) => typeAll(lane, WITHOUT, alone)),
    ]);
  },
);

async function typeAll(context: TestContext, cases: readonly CommandCase[], desk: Desk): Promise<void> {
  for (const one of cases) {
    const missing = one.needs !== undefined && spawnSync(one.needs, ['--version']).error !== undefined;
    await context.test(
      one.lines.join('; '),
      { skip: missing && `no ${one.needs} on this machine` },
      (inner) => typeAndLook(inner, one, desk),
    );
  }
}

async function typeAndLook(context: TestContext, one: CommandCase, desk: Desk): Promise<void> {
  const { lines, says, code = 0, look, lasts, inCheckout } = one;
  const script = [...lines, ...(look === undefined ? [] : [look])].join('\n');
  const { command } = typeHere(context, script, inCheckout === true ? { ...desk, folder: ROOT } : desk);
  if (lasts === true) {
    await command.printed(says);
    await command.port();
    command.child.kill('SIGTERM');
  }
  assert.equal(await command.exited, code, command.stdout + command.stderr);
  assert.match(command.stdout + (lasts === true || says.test(command.stdout) ? '' : command.stderr), says);
}

function typeHere(
  context: TestContext,
  script: string,
  desk: Desk,
): { readonly command: RunningCommand; readonly desk: Desk } {
  const { home, folder, address } = desk;
  const env = { PATH: `${path.join(home, 'bin')}${path.delimiter}${process.env['PATH'] ?? ''}`, ...desk.env };
  const child = spawn('bash', ['-c', script.replaceAll('127.0.0.1:8081', address)], {
    cwd: folder,
    env: cleanEnv({ home, env }),
  });
  endsWithTest(context, child);
  return { command: new RunningCommand(child), desk };
}

/**
 * Creates a home with Claude Code installed, the program on the PATH, and assistants that print what they are given.
 */
function deskOf(context: TestContext, name: string, env: Readonly<Record<string, string>>): Desk {
  const home = path.join(temporaryFolder(context), name);
  const write = (file: string, text: string, mode = 0o600): void => {
    mkdirSync(path.dirname(path.join(home, file)), { recursive: true });
    writeFileSync(path.join(home, file), text, { mode });
  };
  const launchers = { 'lunaroute-tray': 'launch.js', 'lunaroute-server': 'launch-server.js' };
  for (const [command, file] of Object.entries(launchers)) {
    const launcher = path.join(path.dirname(LAUNCHER), file);
    write(`bin/${command}`, `#!/bin/sh\nexec "${process.execPath}" "${launcher}" "$@"\n`, 0o700);
  }
  for (const assistant of ['claude', 'codex', 'copilot', 'python'])
    write(`bin/${assistant}`, `#!/bin/sh\necho "${assistant}: $*"\nenv | grep BASE_URL= || true\n`, 0o700);
  write('.claude/settings.json', '{}\n');
  const groq = 'providers: { groq: { provider_type: openai, base_url: https://api.groq.com/openai } }\n';
  write('.config/lunaroute/config.yaml', groq);
  return { home, env, folder: home, address: `127.0.0.1:${env['LUNAROUTE_PORT'] ?? ''}` };
}

test('every command named in a sentence or a table exists', () => {
  const named = FILES.flatMap((file) => namedCommands(file));
  assert.ok(named.length > 25, `only ${named.length} were found`);
  assert.deepEqual(
    named.filter((name) => !COMMAND_NAMES.some((known) => known === name)),
    [],
  );
});
