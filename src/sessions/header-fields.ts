/** Names of request headers that identify the client, in lower case. */
const CALLER_HEADERS = [
  'user-agent',
  'x-claude-code-session-id',
  'x-claude-code-agent-id',
  'x-claude-code-parent-agent-id',
  'x-claude-code-auxiliary-type',
  'x-claude-code-request-class',
  'x-claude-code-prompt-id',
  'x-claude-code-compaction',
  'session-id',
  'thread-id',
  'x-codex-parent-thread-id',
  'x-codex-turn-metadata',
  'x-openai-subagent',
  'x-openai-memgen-request',
  'chatgpt-account-id',
  'x-session-id',
  'x-parent-session-id',
  'x-dynamo-session-id',
  'x-dynamo-parent-session-id',
  'anthropic-beta',
  'x-stainless-retry-count',
] as const;
type CallerHeader = (typeof CALLER_HEADERS)[number];

/** Values found; of a repeated header, the first. */
export type CallerFields = Partial<Record<CallerHeader, string>>;

const BY_NAME: ReadonlyMap<string, CallerHeader> = new Map(CALLER_HEADERS.map((name) => [name, name]));
/** Rules out most other headers by length alone. */
const LENGTHS: readonly boolean[] = Array.from({ length: 40 }, (_, length) =>
  CALLER_HEADERS.some((name) => name.length === length),
);

/** Reads `rawHeaders` (names and values in turn, as received) in one pass. */
export function callerFields(rawHeaders: readonly string[]): CallerFields {
  const fields: CallerFields = {};
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (LENGTHS[name.length] !== true) continue;
    const known = BY_NAME.get(name.toLowerCase());
    if (known !== undefined) fields[known] ??= rawHeaders[at + 1] ?? '';
  }
  return fields;
}
