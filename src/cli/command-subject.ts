import { type Command, InvalidArgumentError } from 'commander';
import type { ProviderSettings } from '../contract/settings/provider.ts';
import type { Settings } from '../contract/settings/settings.ts';
import { onOneLine } from '../report/safe-text.ts';
import { EXIT_USAGE } from './command-inputs.ts';
import { inputsOf } from '../settings/sources/inputs.ts';
import {
  demoText,
  describeInstance,
  findSubject,
  type InstanceChoice,
  type KnownSubject,
} from './running-instance.ts';

/** Flags that choose among the running instances. */
export interface SubjectFlags {
  readonly config?: string;
  readonly pid?: number;
}

/** Adds {@link SubjectFlags} to a command. */
export function addSubjectFlags(command: Command): Command {
  return command
    .option('--config <file>', 'the config file')
    .option('--pid <number>', 'the process, if several are running', readPid);
}

/**
 * Finds what a command applies to, and names a running instance on standard error. If that is ambiguous, prints the
 * reason, sets the exit code and returns undefined.
 */
export async function commandSubject(choice: InstanceChoice): Promise<KnownSubject | undefined> {
  const subject = await findSubject(choice, inputsOf({ config: choice.config }));
  if (subject.kind === 'running') process.stderr.write(`${describeInstance(subject.instance)}\n`);
  if (subject.kind !== 'unclear') return subject;
  process.stderr.write(subject.message);
  process.exitCode = EXIT_USAGE;
  return undefined;
}

/**
 * Like {@link commandSubject}, for a command that needs the proxy's address: also says if nothing listens on that
 * address.
 */
export async function addressedSubject(choice: InstanceChoice): Promise<KnownSubject | undefined> {
  const subject = await commandSubject(choice);
  if (subject?.kind === 'settings') {
    if (subject.skippedDemo !== undefined) process.stderr.write(`${demoText(subject.skippedDemo)}.\n`);
    process.stderr.write(
      choice.port === undefined
        ? 'No LunaRoute is running with this config; using the address from the settings.\n'
        : `No LunaRoute is listening on port ${choice.port}.\n`,
    );
  } else if (subject?.instance.address === null) {
    process.stderr.write("It isn't listening; using the address from its settings.\n");
  }
  return subject;
}

/** Returns the provider with that name; if there is none, says so on standard error and sets the exit code. */
export function namedProvider({ providers }: Settings, name: string): ProviderSettings | undefined {
  const provider = providers.find((one) => one.name === name);
  if (provider !== undefined) return provider;
  const names = providers.map((one) => one.name).join(', ');
  process.stderr.write(`No provider is named ${onOneLine(name)}. Known providers: ${names}.\n`);
  process.exitCode = EXIT_USAGE;
  return undefined;
}

function readPid(text: string): number {
  if (!/^[1-9]\d*$/u.test(text)) throw new InvalidArgumentError('Must be a process ID, such as 4711.');
  return Number(text);
}
