import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { ASSISTANT_NAMES, type AssistantName } from '../contract/assistants.ts';
import type { ResolvedSettings } from '../contract/settings.ts';
import { type Shell, SHELLS } from '../contract/shells.ts';
import { environmentLines, environmentNotes } from '../control/environment-lines.ts';
import { startDemo } from '../demo/demo.ts';
import { demoFlags } from '../settings/demo-flags.ts';
import type { LogFormat } from '../logging/format.ts';
import type { SettingsFlags, SettingsInputs } from '../settings/inputs.ts';
import { resolveSettings } from '../settings/resolve.ts';
import { type AssistantsRequest, runAssistants } from './assistants.ts';
import { checkExitCode, formatCheckJson, formatCheckText } from './check.ts';
import { diagnoseRunning, doctorExitCode, formatDoctorJson, formatDoctorText } from './doctor.ts';
import { instanceFolder, runningInstances } from './instance-file.ts';
import { serve } from './serve.ts';

/** Wrong use of the command line. */
const EXIT_USAGE = 1;

interface CommonFlags {
  readonly config?: string;
  readonly host?: string;
  readonly port?: string;
}

interface ServeFlags extends CommonFlags {
  readonly uiPort?: string;
  readonly ui: boolean;
  readonly insecureBind?: boolean;
  readonly lenient?: boolean;
  readonly logFormat: LogFormat;
  readonly demo?: boolean;
}

/** Runs the command line; `args` come without the program's name. Sets the process's exit code. */
export async function main(args: readonly string[]): Promise<void> {
  const program = new Command('lunaroute-tray')
    .description('A local proxy for coding assistants that shows the truth about its connection pools.')
    .version(packageVersion())
    .configureOutput({ outputError: (text, write) => write(text) })
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : EXIT_USAGE));
  addServe(program);
  addCheck(program);
  addEnv(program);
  addOpen(program);
  addDoctor(program);
  addAssistants(program);
  await program.parseAsync([...args], { from: 'user' });
}

function addServe(program: Command): void {
  program
    .command('serve')
    .description('run the proxy in this terminal')
    .option('--config <file>', 'the configuration file')
    .option('--host <address>', 'listen on this address')
    .option('--port <number>', 'listen on this port')
    .option('--ui-port <number>', 'the port of the settings page')
    .option('--no-ui', 'without the settings page')
    .option('--lenient', 'start in spite of errors in the settings')
    .option('--insecure-bind', 'allow a non-loopback address with a key and without a token')
    .option(
      '--demo',
      'a built-in provider with light traffic: no key, no network, nothing leaves the machine',
    )
    .addOption(
      new Option('--log-format <format>', 'how log lines look').choices(['text', 'json']).default('text'),
    )
    .action(async (flags: ServeFlags) => {
      const { lenient = false, logFormat } = flags;
      const demo = flags.demo === true ? await startDemo() : undefined;
      const inputs = inputsOf(demo === undefined ? flags : demoFlags(flags, demo.url));
      const code = await serve({ inputs, lenient, logFormat, version: packageVersion(), demo });
      // Handles of abandoned requests must not keep a stopped proxy alive.
      process.exit(code);
    });
}

function addCheck(program: Command): void {
  program
    .command('check')
    .description('show every setting in force, where it comes from and what it hides, and what is wrong')
    .option('--config <file>', 'the configuration file')
    .option('--json', 'as JSON')
    .action((flags: CommonFlags & { json?: boolean }) => {
      const resolved = resolve(flags);
      const format = flags.json === true ? formatCheckJson : formatCheckText;
      process.stdout.write(`${format(resolved).trimEnd()}\n`);
      process.exitCode = checkExitCode(resolved);
    });
}

function addEnv(program: Command): void {
  program
    .command('env')
    .description('print the lines that point assistants at the proxy')
    .option('--config <file>', 'the configuration file')
    .option('--host <address>', "the proxy's address")
    .option('--port <number>', "the proxy's port")
    .option('--shell <shell>', `one of ${SHELLS.join(', ')}`, parseShell, 'sh')
    .action((flags: CommonFlags & { shell: Shell }) => {
      const { host, port } = resolve(flags).settings;
      process.stdout.write(`${environmentLines({ host, port, shell: flags.shell }).trimEnd()}\n`);
      process.stderr.write(`# ${environmentNotes()}\n`);
    });
}

function addOpen(program: Command): void {
  program
    .command('open')
    .description('print the link to the settings page of the LunaRoute that is running')
    .option('--config <file>', 'the configuration file it was started with')
    .action((flags: CommonFlags) => {
      const running = runningInstances(instanceFolder(resolve(flags).configPath));
      for (const { link } of running) process.stdout.write(`${link}\n`);
      if (running.length > 0) return;
      process.stderr.write(
        'No LunaRoute with a settings page is running. Start one with: lunaroute-tray serve\n',
      );
      process.exitCode = EXIT_USAGE;
    });
}

function addAssistants(program: Command): void {
  type Flags = CommonFlags & { dryRun?: boolean; json?: boolean; leaveChanged?: boolean };
  program
    .command('assistants')
    .description("show and change whether assistants' own configuration points at the proxy")
    .addArgument(new Argument('[action]').choices(['list', 'connect', 'disconnect']).default('list'))
    .addArgument(new Argument('[name]').choices(ASSISTANT_NAMES))
    .option('--config <file>', 'the configuration file')
    .option('--port <number>', "the proxy's port")
    .option('--dry-run', 'show what would change, and write nothing')
    .option('--leave-changed', 'disconnect although it was changed since, and leave that')
    .option('--json', 'as JSON')
    .action(async (action: AssistantsRequest['action'], name: AssistantName | undefined, flags: Flags) => {
      const { dryRun = false, json = false, leaveChanged = false } = flags;
      const request = { action, name, dryRun, json, leaveChanged };
      const { code, stdout, stderr } = await runAssistants(request, resolve(flags));
      process.stdout.write(stdout);
      process.stderr.write(stderr);
      process.exitCode = code;
    });
}

function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('say what could be better about the LunaRoute that is running, with what shows it')
    .option('--config <file>', 'the configuration file it was started with')
    .option('--json', 'as JSON')
    .action(async (flags: CommonFlags & { json?: boolean }) => {
      const diagnosis = await diagnoseRunning(resolve(flags));
      const format = flags.json === true ? formatDoctorJson : formatDoctorText;
      process.stdout.write(`${format(diagnosis).trimEnd()}\n`);
      process.exitCode = doctorExitCode(diagnosis);
    });
}

function parseShell(text: string): Shell {
  const shell = SHELLS.find((candidate) => candidate === text);
  if (shell === undefined) throw new InvalidArgumentError(`Use one of ${SHELLS.join(', ')}.`);
  return shell;
}

function resolve(flags: SettingsFlags): ResolvedSettings {
  return resolveSettings(inputsOf(flags));
}

function inputsOf(flags: SettingsFlags): SettingsInputs {
  return { env: process.env, flags, homeDir: homedir(), platform: process.platform, cwd: process.cwd() };
}

function packageVersion(): string {
  const parsed: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  if (typeof parsed !== 'object' || parsed === null || !('version' in parsed)) return '0.0.0';
  return String(parsed.version);
}
