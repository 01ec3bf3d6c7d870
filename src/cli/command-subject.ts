import { type Command, InvalidArgumentError } from 'commander';
import type { ProviderSettings } from '../contract/settings/provider.ts';
import type { Settings } from '../contract/settings/settings.ts';
import { onOneLine } from '../report/safe-text.ts';
import { EXIT_USAGE } from './command-inputs.ts';
import { inputsOf } from '../settings/sources/inputs.ts';
import { describeInstance, findSubject, type InstanceChoice, type KnownSubject } from './running-instance.ts';

/** The flags that choose among the programs that are running. */
export interface SubjectFlags {
  readonly config?: string;
  readonly pid?: number;
}

/** Adds them to a command. */
export function addSubjectFlags(command: Command): Command {
  return command
    .option('--config <file>', 'the config file')
    .option('--pid <number>', 'the process, where several are running', readPid);
}

/**
 * Finds what a command speaks of, and says on standard error which it is. Undefined where that can't be told: then the
 * reason is said and the exit code is set.
 */
export async function commandSubject(choice: InstanceChoice): Promise<KnownSubject | undefined> {
  const subject = await findSubject(choice, inputsOf({ config: choice.config }));
  if (subject.kind === 'running') process.stderr.write(`${describeInstance(subject.instance)}\n`);
  if (subject.kind !== 'unclear') return subject;
  process.stderr.write(subject.message);
  process.exitCode = EXIT_USAGE;
  return undefined;
}

/** The same for a command that needs the proxy's address: it says so where that is not one that is listened on. */
export async function addressedSubject(choice: InstanceChoice): Promise<KnownSubject | undefined> {
  const subject = await commandSubject(choice);
  if (subject?.kind === 'settings') {
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

/** The provider of that name; where there is none, that is said on standard error and the exit code is set. */
export function namedProvider({ providers }: Settings, name: string): ProviderSettings | undefined {
  const provider = providers.find((one) => one.name === name);
  if (provider !== undefined) return provider;
  const names = providers.map((one) => one.name).join(', ');
  process.stderr.write(`No provider is named ${onOneLine(name)}. There are: ${names}.\n`);
  process.exitCode = EXIT_USAGE;
  return undefined;
}

function readPid(text: string): number {
  if (!/^[1-9]\d*$/u.test(text)) throw new InvalidArgumentError('Must be a process ID, such as 4711.');
  return Number(text);
}
