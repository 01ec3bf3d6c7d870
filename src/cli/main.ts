import { Command, Option } from 'commander';
import type { LogFormat } from '../logging/format.ts';
import { schemaText } from '../report/check-text.ts';
import type { SettingsFlags } from '../settings/sources/flags.ts';
import { demoFlags, inputsOf } from '../settings/sources/inputs.ts';
import { addAssistants } from './assistants-command.ts';
import { addBundle } from './bundle.ts';
import { addCheck } from './check-command.ts';
import { COMMAND_NAMES, type CommandName } from './command-names.ts';
import { EXIT_USAGE, ownVersions, packageVersion } from './command-inputs.ts';
import { addDoctor, addEnv, addOpen } from './instance-commands.ts';
import { addRun } from './run-command.ts';
import { serve } from './serve.ts';
import { addSettingFlags, HEALTHCHECK_OPTIONS } from './setting-flags.ts';
import { addService } from './service-command.ts';
import { addStatus } from './status.ts';
import { STARTER_FLAG } from './started-proxy.ts';

type ServeFlags = SettingsFlags & {
  readonly lenient?: boolean;
  readonly logFormat: LogFormat;
  readonly demo?: boolean;
  readonly forStarter?: boolean;
};

const ADD: Readonly<Record<CommandName, (program: Command) => void>> = {
  serve: addServe,
  run: addRun,
  check: addCheck,
  env: addEnv,
  status: addStatus,
  open: addOpen,
  doctor: addDoctor,
  bundle: addBundle,
  assistants: addAssistants,
  service: addService,
  healthcheck: addHealthcheck,
  schema: addSchema,
};

/** Runs the command line and sets the process's exit code; `args` excludes the program's name. */
export async function main(args: readonly string[]): Promise<void> {
  // By default Node opens a debugger port on SIGUSR1, which lets in any program on the machine.
  if (process.platform !== 'win32') process.on('SIGUSR1', () => undefined);
  const program = new Command('lunaroute-tray')
    .description(
      'A local proxy for coding assistants. It keeps warm connections per provider and shows exactly what they do.',
    )
    .version(packageVersion())
    // Options after the command given to `run` belong to that command.
    .enablePositionalOptions()
    .configureOutput({ outputError: (text, write) => write(text) })
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : EXIT_USAGE));
  for (const name of COMMAND_NAMES) ADD[name](program);
  await program.parseAsync([...args], { from: 'user' });
}

function addServe(program: Command): void {
  const command = program
    .command('serve')
    .description('run the proxy in this terminal')
    .option('--config <file>', 'the config file');
  addSettingFlags(command)
    .option('--lenient', 'start despite invalid settings')
    .option(
      '--demo',
      'a built-in provider with light traffic: no key, no network, nothing leaves the machine',
    )
    .addOption(new Option(STARTER_FLAG).hideHelp())
    .addOption(
      new Option('--log-format <format>', 'how log lines look').choices(['text', 'json']).default('text'),
    )
    .action(async (flags: ServeFlags) => {
      const { lenient = false, logFormat, forStarter: followsStarter = false } = flags;
      const demo = flags.demo === true ? await (await import('../demo/demo.ts')).startDemo() : undefined;
      const inputs = inputsOf(demo === undefined ? flags : demoFlags(flags, demo));
      const code = await serve({
        inputs,
        lenient,
        logFormat,
        versions: ownVersions(),
        demo,
        followsStarter,
      });
      // Handles of abandoned requests must not keep a stopped proxy alive.
      process.exit(code);
    });
}

/** Only provides the help: launch.js runs the command directly, without the rest. */
function addHealthcheck(program: Command): void {
  const command = program
    .command('healthcheck')
    .description('exit with 0 if the proxy answers, otherwise with 1 (for containers)');
  for (const [name, { value, help }] of Object.entries(HEALTHCHECK_OPTIONS))
    command.option(`--${name} <${value}>`, help);
  command.action(async () => (await import('./healthcheck.ts')).runHealthcheck(process.argv.slice(2)));
}

function addSchema(program: Command): void {
  program
    .command('schema')
    .description('print the JSON Schema of the config file, for editors')
    .action(() => void process.stdout.write(schemaText()));
}
