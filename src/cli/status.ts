import type { Command } from 'commander';
import type { ProgramView } from '../contract/status.ts';
import { jsonLine, printable } from '../report/safe-text.ts';
import { statusJson, statusText } from '../report/status-text.ts';
import { askInstance, whyUnanswered } from './ask-instance.ts';
import { EXIT_USAGE } from './command-inputs.ts';
import { addSubjectFlags, commandSubject, type SubjectFlags } from './command-subject.ts';

/** Exit code if no LunaRoute is running. */
export const EXIT_NOT_RUNNING = 4;

/**
 * `status`: prints one screen with what the running instance does, for whom, and how much of each rate limit remains.
 */
export function addStatus(program: Command): void {
  addSubjectFlags(program.command('status'))
    .description('show what the running instance does: connections, sessions, rate limits')
    .option('--json', 'as JSON')
    .action(async ({ json, ...flags }: SubjectFlags & { json?: boolean }) => {
      const subject = await commandSubject(flags);
      if (subject === undefined) return;
      if (subject.kind === 'settings') {
        process.stderr.write('No LunaRoute is running with this config.\n');
        process.exitCode = EXIT_NOT_RUNNING;
        return;
      }
      const { instance } = subject;
      const view = await askInstance(instance, 'proxy/view');
      if (!isView(view)) {
        process.stderr.write(`Process ${instance.pid} ${whyUnanswered(instance)}.\n`);
        process.exitCode = EXIT_USAGE;
        return;
      }
      process.stdout.write(
        json === true ? jsonLine(statusJson(view)) : printable(statusText(view, Date.now())),
      );
    });
}

/** Another version may respond with a different shape. */
function isView(value: unknown): value is ProgramView {
  if (typeof value !== 'object' || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  return (
    typeof fields.get('status') === 'object' &&
    ['pools', 'sessions', 'limits'].every((name) => Array.isArray(fields.get(name)))
  );
}
