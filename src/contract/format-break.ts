import type { BreakCause, CacheBreak } from './sessions.ts';

/** Returns `Cache break`, `Cache miss` if routing may be the cause, or `Context compacted`. */
export function breakTitle({ kind }: Pick<CacheBreak, 'kind'>): string {
  switch (kind) {
    case 'break':
      return 'Cache break';
    case 'miss':
      return 'Cache miss';
    case 'compacted':
      return 'Context compacted';
  }
}

/**
 * Describes cost and cause in complete sentences: `184 k tokens were cached, 0 were read; 186 k written again. 1 h 12
 * min since the last request; lifetime 1 h.`
 */
export function breakText({ kind, readable, read, written, cause }: CacheBreak): string {
  if (kind === 'compacted')
    return `${sentence(causeText(cause))}${compactionText(cause)} Normal; the next turn starts a new cache.`;
  const again = written === null || written === 0 ? '' : `; ${tokenText(written)} written again`;
  const numbers = `${tokenText(readable)} tokens were cached, ${tokenText(read)} were read${again}.`;
  const routing =
    kind === 'miss' && cause.kind === 'unknown'
      ? " This provider's cache hits depend on routing, which may be the only cause."
      : '';
  return `${numbers} ${sentence(causeText(cause))}${routing}`;
}

function compactionText(cause: BreakCause): string {
  if (cause.kind !== 'compacted' || cause.used === undefined) return '';
  const { prompt, output } = cause.used;
  if (prompt === null && output === null) return ' The provider did this.';
  const parts = [
    prompt === null ? '' : `${tokenText(prompt)} in`,
    output === null ? '' : `${tokenText(output)} out`,
  ];
  const used = parts.filter(Boolean).join(' and ');
  return ` The provider did this; the tokens it used (${used}) are not included in any total.`;
}

/** Returns a note that the connection the turn opened is not the cause; undefined if it opened none. */
export function connectionText(
  { openedConnection }: Pick<CacheBreak, 'openedConnection'>,
  turn: number,
): string | undefined {
  if (openedConnection === null) return undefined;
  return `Turn ${turn} also opened connection #${openedConnection}. Prompt caching doesn't depend on the connection.`;
}

/** Returns the cause in a few words, without a full stop. */
export function causeText(cause: BreakCause): string {
  switch (cause.kind) {
    case 'reported':
      return `The provider's reason: ${REPORTED.get(cause.reason) ?? cause.reason.replaceAll('_', ' ')}`;
    case 'model':
      return `Model ${cause.from} → ${cause.to}`;
    case 'account':
      return 'Another account';
    case 'provider':
      return `Provider ${cause.from} → ${cause.to}`;
    case 'compacted':
      return cause.from === null || cause.to === null
        ? 'The context was compacted'
        : `${tokenText(cause.from)} → ${tokenText(cause.to)}`;
    case 'gap':
      return `${durationText(cause.gapMs)} since the last request; lifetime ${durationText(cause.lifetimeMs)}`;
    case 'client':
      return `Client changed ${cause.from} → ${cause.to}`;
    case 'features':
      return 'Beta features changed';
    case 'lifetime':
      return `Cache lifetime ${durationText(cause.fromMs)} → ${durationText(cause.toMs)}`;
    case 'unknown':
      return 'Cause unknown (tools, system prompt or earlier messages may have changed)';
  }
}

/** Providers' codes for a cache miss, in plain words. */
const REPORTED: ReadonlyMap<string, string> = new Map([
  ['model_changed', 'the model changed'],
  ['system_changed', 'the system prompt changed'],
  ['tools_changed', 'the tools changed'],
  ['messages_changed', 'earlier messages changed'],
  ['input_changed', 'earlier input changed'],
  ['previous_message_not_found', 'the previous message was not found'],
  ['prompt_cache_key_changed', 'the prompt cache key changed'],
  ['reasoning_effort_changed', 'the reasoning effort changed'],
  ['service_tier_changed', 'the service tier changed'],
]);

/** Formats a token count with up to three digits: `0`, `640`, `2.2 k`, `184 k`, `5.84 M`. */
export function tokenText(count: number): string {
  if (count < 1000) return String(Math.round(count));
  const [value, unit] = count < 999_500 ? [count / 1000, 'k'] : [count / 1_000_000, 'M'];
  const digits = unit === 'M' ? (value < 10 ? 2 : value < 100 ? 1 : 0) : value < 9.95 ? 1 : 0;
  return `${value.toFixed(digits).replace(/\.0+$/u, '')} ${unit}`;
}

/** Formats a duration, always rounded down: `45 s`, `5 min`, `1 h`, `1 h 12 min`, `2 days 3 h`. */
export function durationText(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes <= 0) return `${Math.max(0, Math.floor(ms / 1000))} s`;
  const hours = Math.floor(minutes / 60);
  if (hours === 0) return `${minutes} min`;
  const days = Math.floor(hours / 24);
  if (days === 0) return `${hours} h${rest(minutes % 60, 'min')}`;
  return `${days} ${days === 1 ? 'day' : 'days'}${rest(hours % 24, 'h')}`;
}

function rest(count: number, unit: string): string {
  return count === 0 ? '' : ` ${count} ${unit}`;
}

function sentence(text: string): string {
  return `${text}.`;
}
