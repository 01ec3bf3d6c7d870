import { Argument, type Command } from 'commander';
import { ASSISTANT_NAMES, type AssistantName } from '../contract/assistants.ts';
import { GENERAL } from '../contract/settings/general.ts';
import { type AssistantsRequest, runAssistants } from './assistants.ts';
import { readAs } from './command-inputs.ts';
import { addressedSubject, addSubjectFlags, type SubjectFlags } from './command-subject.ts';

interface AssistantsFlags extends SubjectFlags {
  readonly port?: number;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly leaveChanged?: boolean;
  readonly statusLine?: boolean;
  readonly toolSearch?: boolean;
}

/** `assistants`: points assistants at the proxy in their own configuration, and undoes that. */
export function addAssistants(program: Command): void {
  addSubjectFlags(program.command('assistants'))
    .description("show and change whether assistants' own configuration points to the proxy")
    .addArgument(
      new Argument('[action]', 'direct: send all connected ones straight to their providers; back: undo that')
        .choices(['list', 'connect', 'disconnect', 'direct', 'back'])
        .default('list'),
    )
    .addArgument(new Argument('[name]').choices(ASSISTANT_NAMES))
    .option('--port <number>', "the proxy's port", readAs(GENERAL.port))
    .option('--dry-run', 'show what would change, and write nothing')
    .option('--leave-changed', 'disconnect even if it was edited since; keep those edits')
    .option('--status-line', "connect claude-code: also show LunaRoute's line in its status line")
    .option('--tool-search', 'connect claude-code: keep MCP tool search on (default: depends on its version)')
    .option('--no-tool-search', 'connect claude-code: leave MCP tool search as it is')
    .option('--json', 'as JSON')
    .action(
      async (
        action: AssistantsRequest['action'],
        name: AssistantName | undefined,
        flags: AssistantsFlags,
      ) => {
        const {
          config,
          pid,
          port,
          dryRun = false,
          json = false,
          leaveChanged = false,
          statusLine = false,
          toolSearch,
        } = flags;
        // A demo's folder is temporary: connections are recorded elsewhere.
        const subject = await addressedSubject({ config, pid, port, withoutDemos: action !== 'connect' });
        if (subject === undefined) return;
        const answer = await runAssistants(
          { action, name, dryRun, json, leaveChanged, statusLine, toolSearch, port },
          subject,
        );
        process.stdout.write(answer.stdout);
        process.stderr.write(answer.stderr);
        process.exitCode = answer.code;
      },
    );
}
