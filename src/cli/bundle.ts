import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { TextFile } from '../contract/about.ts';
import { memoryLine, versions } from '../control/collect-bundle.ts';
import { settingsSecrets } from '../redaction/settings-secrets.ts';
import { printable } from '../report/safe-text.ts';
import { supportBundle } from '../report/support-bundle.ts';
import { askInstance, whyUnanswered } from './ask-instance.ts';
import { EXIT_USAGE, ownVersions } from './command-inputs.ts';
import { addSubjectFlags, commandSubject, type SubjectFlags } from './command-subject.ts';
import { reportOfSettings } from './doctor.ts';
import type { KnownSubject } from './running-instance.ts';
import { homeFolder } from '../settings/sources/inputs.ts';
import { errorCode, errorWord } from '../system/error-code.ts';

/**
 * `bundle`: prints what a bug report needs on standard output, so that it gets read first, or writes it to a new file.
 */
export function addBundle(program: Command): void {
  addSubjectFlags(program.command('bundle'))
    .description('print what a bug report needs, without secrets')
    .option('--output <file>', 'write it to a new file instead')
    .action(async ({ output, ...flags }: SubjectFlags & { output?: string }) => {
      const subject = await commandSubject(flags);
      if (subject === undefined) return;
      const { text } = (await askBundle(subject)) ?? bundleOfSettings(subject);
      if (output === undefined) return void process.stdout.write(printable(text));
      try {
        // Readable only by its owner; an existing file of that name is never overwritten.
        writeFileSync(output, text, { flag: 'wx', mode: 0o600 });
        process.stderr.write(`Written to ${output}. Read it before you send it.\n`);
      } catch (error) {
        process.stderr.write(`Nothing was written to ${output}: ${whyNotWritten(error)}.\n`);
        process.exitCode = EXIT_USAGE;
      }
    });
}

function whyNotWritten(error: unknown): string {
  switch (errorCode(error)) {
    case 'EEXIST':
      return 'it already exists';
    case 'ENOENT':
      return 'its folder does not exist';
    case 'EACCES':
      return 'this user may not write there (EACCES)';
    default:
      return errorWord(error);
  }
}

/** Returns undefined, and says why on standard error, if no instance is running or it can't be asked. */
async function askBundle(subject: KnownSubject): Promise<TextFile | undefined> {
  const found = subject.kind === 'running' ? await askInstance(subject.instance, 'doctor/bundle') : undefined;
  if (isBundle(found)) return found;
  process.stderr.write(
    subject.kind === 'running'
      ? `Process ${subject.instance.pid} ${whyUnanswered(subject.instance)}: the bundle contains only the settings, not its log or pools.\n`
      : 'No LunaRoute is running with this config: the bundle contains only the settings.\n',
  );
  return undefined;
}

function bundleOfSettings(subject: KnownSubject): TextFile {
  const { resolved } = subject;
  return supportBundle({
    now: Date.now(),
    versions: { ...versions(ownVersions()), ...memoryLine() },
    settings: resolved,
    doctor: reportOfSettings(subject),
    running: undefined,
    secrets: settingsSecrets(resolved.settings),
    homeDir: homeFolder(),
  });
}

function isBundle(value: unknown): value is TextFile {
  return (
    typeof value === 'object' &&
    value !== null &&
    'text' in value &&
    typeof value.text === 'string' &&
    'name' in value &&
    typeof value.name === 'string'
  );
}
