import type {
  AssistantAddress,
  AssistantCaution,
  AssistantName,
  AssistantOutcome,
  AssistantPlan,
  AssistantsMove,
  AssistantState,
  AssistantView,
} from '../contract/assistants.ts';
import { jsonLine, printable } from '../report/safe-text.ts';

/** A command's output and exit code. */
export interface CommandAnswer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A change was refused, and nothing was written for it. */
export const EXIT_REFUSED = 2;

/** Lists every assistant, as text or JSON. */
export function listAnswer(views: readonly AssistantView[], json: boolean): CommandAnswer {
  const stdout = json ? jsonLine({ assistants: views }) : views.map(viewText).join('\n');
  return { code: 0, stdout, stderr: '' };
}

/** Reports the outcome of connecting or disconnecting, or the plan for it. */
export function changeAnswer(
  outcome: AssistantOutcome | AssistantPlan,
  said: { readonly name: AssistantName; readonly done: string; readonly json: boolean },
): CommandAnswer {
  const code = outcome.kind === 'refused' ? EXIT_REFUSED : 0;
  if (said.json) return { code, stdout: jsonLine(outcome), stderr: '' };
  if (outcome.kind === 'refused') return { code, stdout: '', stderr: printable(refusalText(outcome)) };
  if (outcome.kind === 'unchanged') return { code, stdout: printable(`${outcome.message}\n`), stderr: '' };
  const { file, diff, cautions } = outcome;
  const lines = diff.map(({ kind, line, text }) => `${kind === 'added' ? '+' : '-'} ${line}: ${text}\n`);
  const last =
    outcome.kind === 'planned'
      ? 'Dry run: nothing was written.\n'
      : `${said.done}: ${said.name}. Restart it.\n`;
  return {
    code,
    stdout: printable(`${file}\n${lines.join('')}${last}`),
    stderr: printable(cautions.map((caution) => `${cautionText(caution)}\n`).join('')),
  };
}

/** Reports the outcome of moving all assistants, or the plan for it; lists those left unchanged with the reason. */
export function moveAnswer(
  { to, assistants }: AssistantsMove<AssistantOutcome | AssistantPlan>,
  json: boolean,
): CommandAnswer {
  const code = assistants.some(({ outcome }) => outcome.kind === 'refused') ? EXIT_REFUSED : 0;
  if (json) return { code, stdout: jsonLine({ to, assistants }), stderr: '' };
  const done = to === 'providers' ? 'Goes straight to its provider' : 'Connected';
  const answers = assistants.map(({ name, label, outcome }) => {
    const answer = changeAnswer(outcome, { name, done, json });
    return outcome.kind === 'refused' ? { ...answer, stderr: `${label}: ${answer.stderr}` } : answer;
  });
  const nothing =
    to === 'providers' ? 'No assistant is connected.\n' : 'No assistant was sent straight to its provider.\n';
  return {
    code,
    stdout: answers.length === 0 ? nothing : answers.map(({ stdout }) => stdout).join(''),
    stderr: answers.map(({ stderr }) => stderr).join(''),
  };
}

function refusalText({ code, message }: Extract<AssistantOutcome, { kind: 'refused' }>): string {
  const hint = code === 'drifted' ? ' To disconnect and keep the edit: --leave-changed.' : '';
  return `Not done (${code}): ${message}${hint}\n`;
}

function viewText(view: AssistantView): string {
  const place = view.file === null ? '' : `  ${view.file}${view.fileExists ? '' : ' (does not exist)'}\n`;
  const cautions = view.cautions.map((caution) => `  ${cautionText(caution)}\n`);
  const missing = view.isFound ? '' : ' (not installed, as far as LunaRoute can tell)';
  const direct = view.isDirect ? ' (`assistants direct`; `assistants back` connects it again)' : '';
  const head = `${view.label} [${view.name}]: ${stateText(view.state)}${direct}${missing}\n`;
  return printable([head, place, ...view.addresses.flatMap(addressText), ...cautions].join(''));
}

function addressText({ key, now, written }: AssistantAddress): readonly string[] {
  if (now === null && written === null) return [];
  const edited = written === null || now === written ? '' : ` (LunaRoute wrote ${written})`;
  return [`  ${key} = ${now ?? 'nothing'}${edited}\n`];
}

function stateText(state: AssistantState): string {
  switch (state.kind) {
    case 'none':
      return 'not connected';
    case 'other':
      return 'not connected, uses another address';
    case 'drifted':
      return 'edited since it was connected';
    case 'unreadable':
      return `can't be read: ${state.message}`;
    case 'connected':
      if (state.by === 'hand') return 'points to the proxy, not written by LunaRoute';
      return state.isCurrent ? 'connected' : "connected to an address that is no longer the proxy's";
  }
}

function cautionText({ level, message }: AssistantCaution): string {
  return `${level}: ${message}`;
}
