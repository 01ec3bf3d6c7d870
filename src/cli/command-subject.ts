import { type Command, InvalidArgumentError } from 'commander';
import { EXIT_USAGE, inputsOf } from './command-inputs.ts';
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

function readPid(text: string): number {
  if (!/^[1-9]\d*$/u.test(text)) throw new InvalidArgumentError('Must be a process ID, such as 4711.');
  return Number(text);
}
