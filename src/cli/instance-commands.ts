import { type Command, InvalidArgumentError } from 'commander';
import { GENERAL } from '../contract/settings/general.ts';
import type { Settings } from '../contract/settings/settings.ts';
import { type Shell, SHELLS } from '../contract/provider-setup.ts';
import {
  environmentLines,
  type EnvironmentOptions,
  environmentNotes,
  providerSetup,
  type ProxyAddress,
} from '../control/environment-lines.ts';
import { resolveSettings } from '../settings/resolve.ts';
import { EXIT_USAGE, readAs } from './command-inputs.ts';
import {
  addressedSubject,
  addSubjectFlags,
  commandSubject,
  namedProvider,
  type SubjectFlags,
} from './command-subject.ts';
import { doctorText } from '../report/doctor-text.ts';
import { askDoctor, doctorExitCode, formatDoctorJson } from './doctor.ts';
import { inputsOf } from '../settings/sources/inputs.ts';
import { addressOf } from './running-instance.ts';

interface AddressFlags extends SubjectFlags {
  readonly host?: string;
  readonly port?: number;
}

interface EnvFlags extends AddressFlags {
  readonly shell: Shell;
  readonly provider?: string;
}

/** `env`: prints only shell lines on standard output. */
export function addEnv(program: Command): void {
  addSubjectFlags(program.command('env'))
    .description('print the lines that point assistants at the proxy')
    .option('--host <address>', "the proxy's address", readAs(GENERAL.host))
    .option('--port <number>', "the proxy's port", readAs(GENERAL.port))
    .option('--provider <name>', 'for this provider only')
    .option('--shell <shell>', `one of ${SHELLS.join(', ')}`, readShell, 'sh')
    .action(async ({ shell, provider, ...flags }: EnvFlags) => {
      const found = await wantedAddress(flags);
      if (found === undefined) return;
      const { settings, ...address } = found;
      const options = { ...address, shell, read: (name: string) => process.env[name] };
      if (provider !== undefined) return printProviderLines(provider, { ...options, settings });
      process.stdout.write(environmentLines(options));
      process.stderr.write(environmentNotes(options).replaceAll(/^/gmu, '# ') + '\n');
    });
}

function printProviderLines(
  name: string,
  { settings, ...at }: EnvironmentOptions & { readonly settings: Settings },
): void {
  const provider = namedProvider(settings, name);
  if (provider === undefined) return;
  const asksForToken = settings.proxyToken !== undefined;
  const setup = providerSetup(
    { ...provider, hasKey: provider.apiKey !== undefined },
    { ...at, asksForToken },
  );
  process.stdout.write(`${setup.lines}\n`);
  process.stderr.write(`# To try it: ${setup.curl}\n`);
}

/** `open`: prints the link to the settings page. */
export function addOpen(program: Command): void {
  addSubjectFlags(program.command('open'))
    .description('print the link to the settings page of the running instance')
    .action(async (flags: SubjectFlags) => {
      const subject = await commandSubject(flags);
      if (subject === undefined) return;
      const link = subject.kind === 'running' ? subject.instance.link : null;
      if (link !== null) return void process.stdout.write(`${link}\n`);
      process.stderr.write(
        subject.kind === 'running'
          ? 'It serves no settings page.\n'
          : 'No LunaRoute with a settings page is running. Start one with: lunaroute-tray serve\n',
      );
      process.exitCode = EXIT_USAGE;
    });
}

/** `doctor`: prints what the running instance could do better. */
export function addDoctor(program: Command): void {
  addSubjectFlags(program.command('doctor'))
    .description('suggest improvements for the running instance, with evidence')
    .option('--json', 'as JSON')
    .action(async ({ json, ...flags }: SubjectFlags & { json?: boolean }) => {
      const subject = await commandSubject(flags);
      if (subject === undefined) return;
      const diagnosis = await askDoctor(subject);
      const { report, basis } = diagnosis;
      const text = json === true ? formatDoctorJson(diagnosis) : doctorText(report, basis);
      process.stdout.write(`${text.trimEnd()}\n`);
      process.exitCode = doctorExitCode(diagnosis);
    });
}

/** Returns the address from the flags, completed by the instance or settings found. */
async function wantedAddress({
  host,
  port,
  ...flags
}: AddressFlags): Promise<(ProxyAddress & { readonly settings: Settings }) | undefined> {
  if (host !== undefined && port !== undefined) {
    return { host, port, settings: resolveSettings(inputsOf({ config: flags.config })).settings };
  }
  const subject = await addressedSubject({ ...flags, port });
  if (subject === undefined) return undefined;
  const found = addressOf(subject);
  return { host: host ?? found.host, port: port ?? found.port, settings: subject.resolved.settings };
}

function readShell(text: string): Shell {
  const shell =
    SHELLS.find((candidate) => candidate === text) ?? (/^(?:bash|zsh)$/u.test(text) ? 'sh' : undefined);
  if (shell === undefined)
    throw new InvalidArgumentError(`Use one of ${SHELLS.join(', ')} (sh is also for bash and zsh).`);
  return shell;
}
