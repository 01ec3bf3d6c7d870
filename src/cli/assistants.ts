import path from 'node:path';
import { homedir } from 'node:os';
import { Assistants } from '../assistants/assistants.ts';
import {
  ASSISTANT_NAMES,
  type AssistantCaution,
  type AssistantName,
  type AssistantOutcome,
  type AssistantPlan,
  type AssistantState,
  type AssistantView,
} from '../contract/assistants.ts';
import type { ResolvedSettings } from '../contract/settings.ts';
import { proxyUrl } from '../control/environment-lines.ts';

/** What was asked for on the command line. */
export interface AssistantsRequest {
  readonly action: 'list' | 'connect' | 'disconnect';
  readonly name: AssistantName | undefined;
  readonly dryRun: boolean;
  readonly json: boolean;
  /** Disconnect in spite of what was changed since, and leave that. */
  readonly leaveChanged: boolean;
}

/** It was refused, and nothing was written. */
export const EXIT_REFUSED = 2;
const EXIT_USAGE = 1;

interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Carries an `assistants` command out; what it gives is to be printed. Exit code 2 wrote nothing. */
export async function runAssistants(request: AssistantsRequest, resolved: ResolvedSettings): Promise<Answer> {
  const { host, port, providers } = resolved.settings;
  const url = proxyUrl({ host, port });
  const assistants = new Assistants({
    folder: path.join(path.dirname(resolved.configPath), 'assistants'),
    home: homedir(),
    env: () => process.env,
    upstreams: () => providers,
    isDemo: false,
    wallTime: () => Date.now(),
  });
  const { action, name, dryRun } = request;
  if (action === 'list') return listed(assistants.list(url), request.json);
  if (name === undefined) return usage(`Name one of ${ASSISTANT_NAMES.join(', ')}.`);
  const errors = resolved.findings.filter(({ level }) => level === 'error');
  if (action === 'connect' && errors.length > 0) {
    const lines = errors.map(({ at, message }) => `error: ${at}: ${message}\n`).join('');
    // A proxy does not start with them, or starts elsewhere than the file says.
    return {
      code: EXIT_REFUSED,
      stdout: '',
      stderr: printable(`${lines}Not done: correct the settings first.\n`),
    };
  }
  if (port === 0) {
    return usage(
      'The port is 0, another one at every start: an assistant needs one that stays. Set it, or use --port.',
    );
  }
  if (dryRun) {
    const plan =
      action === 'connect'
        ? assistants.plan(name, url)
        : assistants.planDisconnect(name, request.leaveChanged);
    return answered(plan, request);
  }
  const outcome =
    action === 'connect'
      ? await assistants.connect(name, url)
      : await assistants.disconnect(name, request.leaveChanged);
  return answered(outcome, request);
}

function listed(views: readonly AssistantView[], json: boolean): Answer {
  const stdout = json ? `${JSON.stringify({ assistants: views })}\n` : views.map(viewText).join('\n');
  return { code: 0, stdout, stderr: '' };
}

function viewText(view: AssistantView): string {
  const place = view.file === null ? '' : `  ${view.file}${view.fileExists ? '' : ' (does not exist)'}\n`;
  const addresses = view.addresses
    .filter(({ now, written }) => now !== null || written !== null)
    .map(({ key, now, written }) => `  ${key} = ${now ?? 'nothing'}${driftText(now, written)}\n`);
  const cautions = view.cautions.map((caution) => `  ${cautionText(caution)}\n`);
  const missing = view.isFound ? '' : ' (not found on this machine)';
  const head = `${view.label} [${view.name}]: ${stateText(view.state)}${missing}\n`;
  return printable([head, place, ...addresses, ...cautions].join(''));
}

function driftText(now: string | null, written: string | null): string {
  return written === null || now === written ? '' : ` (we wrote ${written})`;
}

function stateText(state: AssistantState): string {
  switch (state.kind) {
    case 'none':
      return 'not connected';
    case 'other':
      return 'not connected, goes to another address';
    case 'drifted':
      return 'was connected, and has been changed since';
    case 'unreadable':
      return `cannot be read: ${state.message}`;
    default:
      if (state.by === 'hand') return 'points at the proxy, not of our writing';
      return state.isCurrent ? 'connected' : 'connected to an address that is no longer the proxy';
  }
}

function answered(
  outcome: AssistantOutcome | AssistantPlan,
  { action, name, json }: AssistantsRequest,
): Answer {
  const code = outcome.kind === 'refused' ? EXIT_REFUSED : 0;
  if (json) return { code, stdout: `${JSON.stringify(outcome)}\n`, stderr: '' };
  if (outcome.kind === 'refused') {
    const hint =
      outcome.code === 'drifted' ? ' To forget it and leave what was changed: --leave-changed.' : '';
    return { code, stdout: '', stderr: printable(`Not done (${outcome.code}): ${outcome.message}${hint}\n`) };
  }
  if (outcome.kind === 'unchanged') return { code, stdout: printable(`${outcome.message}\n`), stderr: '' };
  const diff = outcome.diff.map(
    ({ kind, line, text }) => `${kind === 'added' ? '+' : '-'} ${line}: ${text}\n`,
  );
  const done = action === 'connect' ? 'Connected' : 'Disconnected';
  const last =
    outcome.kind === 'planned'
      ? 'A dry run: nothing was written.\n'
      : `${done}: ${name ?? ''}. Start it again.\n`;
  return {
    code,
    stdout: printable(`${outcome.file}\n${diff.join('')}${last}`),
    stderr: printable(outcome.cautions.map((caution) => `${cautionText(caution)}\n`).join('')),
  };
}

function cautionText({ level, message }: AssistantCaution): string {
  return `${level}: ${message}`;
}

function usage(message: string): Answer {
  return { code: EXIT_USAGE, stdout: '', stderr: `${message}\n` };
}

/** What stands in somebody's file must not be able to move the cursor of the terminal. */
function printable(text: string): string {
  return text.replaceAll(/[^\P{Cc}\n\t]/gu, (character) => JSON.stringify(character).slice(1, -1));
}
