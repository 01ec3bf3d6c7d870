import type {
  AssistantCaution,
  AssistantName,
  AssistantOutcome,
  AssistantState,
  AssistantView,
  RouteProof,
} from '../../../src/contract/assistants.ts';
import { formatMoment } from '../../text/format.ts';
import type { ToastText } from '../../ui/toast.ts';

/** An assistant's connection state in words. */
export interface FormattedState {
  readonly tone: 'grey' | 'green' | 'amber' | 'red';
  readonly word: string;
  /** One explanatory sentence. */
  readonly detail: string;
}

/** Actions on an assistant's state. */
export type AssistantAction = 'connect' | 'reconnect' | 'disconnect' | 'take_back';

/** Commands that install an assistant. */
export const INSTALL_COMMANDS: Readonly<Record<AssistantName, string>> = {
  'claude-code': 'npm install -g @anthropic-ai/claude-code',
  codex: 'npm install -g @openai/codex',
  'gemini-cli': 'npm install -g @google/gemini-cli',
  opencode: 'npm install -g opencode-ai',
  'qwen-code': 'npm install -g @qwen-code/qwen-code',
  pi: 'npm install -g @earendil-works/pi-coding-agent',
  kilo: 'npm install -g @kilocode/cli',
};

const AT_START = 'It reads its config only at startup, so restart it.';

/** When each assistant picks up its new address. */
const TAKES_UP: Readonly<Record<AssistantName, string>> = {
  'claude-code': 'Running sessions pick it up on their next request or after a restart.',
  codex: AT_START,
  'gemini-cli': AT_START,
  opencode: AT_START,
  'qwen-code': AT_START,
  pi: 'It reads its config at startup and when /model is opened.',
  kilo: AT_START,
};

/** Whether the assistant is not installed, so only its install command is worth showing. */
export function isMissing({ isFound, fileExists, state }: AssistantView): boolean {
  return !isFound && !fileExists && state.kind === 'none';
}

/** Words for the state of an assistant. */
export function formatAssistantState(view: AssistantView): FormattedState {
  if (isMissing(view))
    return { tone: 'grey', word: 'Not found', detail: 'Not installed, as far as LunaRoute can tell.' };
  if (view.isDirect && view.state.kind !== 'unreadable')
    return {
      tone: 'grey',
      word: 'Sent directly',
      detail: 'It goes straight to its provider until you send it through LunaRoute again.',
    };
  return wordsOf(view.state, view.connectedAt);
}

function wordsOf(state: AssistantState, connectedAt: number | null): FormattedState {
  switch (state.kind) {
    case 'none':
      return {
        tone: 'grey',
        word: 'Not connected',
        detail: 'Its config sets no base URL, so it talks to its provider directly.',
      };
    case 'other':
      return {
        tone: 'amber',
        word: 'Another address',
        detail:
          'Its config points elsewhere. Connecting remembers that address and puts it back when you disconnect.',
      };
    case 'connected':
      return formatConnected(state, connectedAt);
    case 'drifted':
      return {
        tone: 'amber',
        word: 'Changed since',
        detail: 'This was edited after LunaRoute wrote it. LunaRoute won’t overwrite it without asking.',
      };
    case 'unreadable':
      return {
        tone: 'red',
        word: 'Cannot be used',
        detail: `${state.message} LunaRoute leaves it unchanged.`,
      };
  }
}

function formatConnected(
  { by, isCurrent }: Extract<AssistantState, { kind: 'connected' }>,
  connectedAt: number | null,
): FormattedState {
  if (by === 'hand')
    return {
      tone: 'green',
      word: 'Connected by hand',
      detail:
        'Its config already points to the proxy, but LunaRoute didn’t write it, so there is nothing to undo.',
    };
  if (!isCurrent)
    return {
      tone: 'amber',
      word: 'Connected to an old address',
      detail: 'The proxy’s address has changed. Connect it again to write the new one.',
    };
  const since = connectedAt === null ? '' : ` on ${formatMoment(connectedAt).slice(0, -4)}`;
  return { tone: 'green', word: 'Connected', detail: `Written by LunaRoute${since}.` };
}

/** Returns the possible actions in the order of the buttons. */
export function actionsOf(view: AssistantView): readonly AssistantAction[] {
  if (isMissing(view)) return [];
  switch (view.state.kind) {
    case 'none':
    case 'other':
      return ['connect'];
    case 'connected':
      if (view.state.by === 'hand') return [];
      return view.state.isCurrent && !isMendedByConnecting(view)
        ? ['disconnect']
        : ['disconnect', 'reconnect'];
    case 'drifted':
      return ['take_back', 'reconnect'];
    case 'unreadable':
      return [];
  }
}

function isMendedByConnecting({ cautions }: AssistantView): boolean {
  return cautions.some(({ mendedBy }) => mendedBy === 'connect');
}

/** An address, or text saying that none is set. */
export function formatAddress(value: string | null): string {
  return value ?? 'not set';
}

/** Time since something happened: `just now`, `12 s ago`, `4 min ago`, `3 h ago`, `2 days ago`. */
export function formatAgo(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 2) return 'just now';
  if (seconds < 90) return `${seconds} s ago`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min ago`;
  if (seconds < 36 * 3600) return `${Math.round(seconds / 3600)} h ago`;
  return `${Math.round(seconds / 86_400)} days ago`;
}

/** Reasons why a connected assistant's requests may not have arrived, except those already given by its cautions. */
export function unseenReasons(
  { reasons }: Pick<RouteProof, 'reasons'>,
  cautions: readonly AssistantCaution[],
): readonly string[] {
  const said = new Set(cautions.map(({ message }) => message));
  return reasons.filter((reason) => !said.has(reason));
}

/** Sorts cautions, warnings first. */
export function sortCautions(cautions: readonly AssistantCaution[]): readonly AssistantCaution[] {
  return cautions.toSorted((a, b) => Number(b.level === 'warning') - Number(a.level === 'warning'));
}

/** The toast text for the outcome of a change. */
export function formatOutcome(
  { name, label }: Pick<AssistantView, 'name' | 'label'>,
  change: 'connect' | 'disconnect',
  outcome: Exclude<AssistantOutcome, { kind: 'refused' }>,
): ToastText {
  if (outcome.kind === 'unchanged')
    return { title: `Nothing was written for ${label}`, description: outcome.message };
  return change === 'connect'
    ? { title: `${label} is connected`, description: TAKES_UP[name] }
    : { title: `${label} is disconnected`, description: `Its file is as it was. ${TAKES_UP[name]}` };
}
