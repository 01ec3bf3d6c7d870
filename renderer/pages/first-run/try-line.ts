import type { AssistantName, AssistantView } from '../../../src/contract/assistants.ts';
import type { Dialect } from '../../../src/contract/dialect.ts';
import type { Status } from '../../../src/contract/status.ts';
import { ADDRESS_VARIABLES } from '../../../src/dialects/dialects.ts';
import { clientUrl } from '../../proxy/format-proxy.ts';

/**
 * How to start each assistant through the proxy from a shell: with a dialect's variable or with a flag. Null if it
 * needs a whole file of settings, which `run` provides; undefined if only its own config file can route it.
 */
const BY_HAND: Readonly<Record<AssistantName, Dialect | ((url: string) => string) | null | undefined>> = {
  'claude-code': 'anthropic',
  codex: (url) => `codex -c 'openai_base_url="${url}/v1"'`,
  'gemini-cli': 'gemini',
  opencode: null,
  'qwen-code': 'openai',
  pi: undefined,
  kilo: null,
};

type Tried = Pick<AssistantView, 'name' | 'program' | 'state'>;

/**
 * A terminal command for the first of these assistants that can be tried without changing a file; undefined if there is
 * none. Skips an assistant whose file names another address: that would override a variable, or send its key to the
 * wrong provider.
 */
export function tryLine(
  assistants: readonly Tried[],
  status: Pick<Status, 'isDesktop' | 'platform' | 'clientUrl'> | undefined,
): string | undefined {
  for (const assistant of assistants) {
    const isFree = assistant.state.kind === 'none' || assistant.state.kind === 'connected';
    const line = isFree ? lineFor(assistant, status) : undefined;
    if (line !== undefined) return line;
  }
  return undefined;
}

/** The desktop app puts no command on the PATH, and on Windows each shell sets variables differently. */
function lineFor(
  { name, program }: Tried,
  status: Pick<Status, 'isDesktop' | 'platform' | 'clientUrl'> | undefined,
): string | undefined {
  const way = BY_HAND[name];
  if (way === undefined) return undefined;
  if (status?.isDesktop !== true) return `lunaroute-tray run -- ${program}`;
  if (way === null || status.platform === 'win32') return undefined;
  const url = clientUrl(status);
  if (typeof way === 'function') return way(url);
  const variable = ADDRESS_VARIABLES.find(({ dialect }) => dialect === way);
  return variable === undefined ? undefined : `${variable.name}=${url}${variable.path} ${program}`;
}
