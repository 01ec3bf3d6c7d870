import { POOL } from '../../src/contract/settings/pool.ts';
import { FLOWING_MS, type Stall, type StallEnd } from '../../src/contract/stall.ts';
import { formatCount, formatDuration } from './format.ts';

/**
 * Describes what a request waits for, since when, and what will end it: `41 s silent, Claude Code gives up at 180 s`.
 */
export function formatStall(stall: Stall): string {
  const waits = formatWait(stall);
  return saysItsEnd(stall) ? `${waits}, ${formatEnd(stall)}` : waits;
}

/** Name and length of a timeout: `Stream idle timeout, 120 s`, or `Claude Code's own clock, 180 s`. */
export function formatTimeout({ owner, limitMs }: StallEnd): string {
  const name = owner.kind === 'setting' ? POOL[owner.setting].label : `${owner.assistant}'s own clock`;
  return `${name}, ${formatCount(limitMs / 1000)} s`;
}

/** Whole seconds below 10 minutes; a larger unit from there on. */
export function formatSeconds(ms: number): string {
  return ms < 600_000 ? `${Math.floor(ms / 1000)} s` : formatDuration(ms);
}

function formatWait({ kind, ageMs }: Stall): string {
  const age = formatSeconds(ageMs);
  switch (kind) {
    case 'body':
      return 'receiving the request';
    case 'connection':
      return `connecting: ${age}`;
    case 'upload':
      return 'sending the request';
    case 'first_byte':
      return ageMs < FLOWING_MS ? 'waiting for the answer' : `first byte: ${age}`;
    case 'stream':
      return ageMs < FLOWING_MS ? 'streaming' : `${age} silent`;
    case 'client':
      return ageMs < FLOWING_MS ? 'streaming' : `client stalled: ${age}`;
    case 'tunnel':
      return ageMs < FLOWING_MS ? 'WebSocket' : `WebSocket, ${age} silent`;
  }
}

/** While data flows, the end is only worth mentioning when it is near. */
function saysItsEnd({ kind, ageMs, tone }: Stall): boolean {
  if (tone === 'ending') return true;
  if (kind === 'body' || kind === 'upload') return false;
  return kind === 'connection' || ageMs >= FLOWING_MS;
}

function formatEnd({ kind, end }: Stall): string {
  if (end === undefined) return 'no limit set';
  const { owner, limitMs, leftMs } = end;
  if (owner.kind === 'assistant') return `${owner.assistant} gives up at ${formatSeconds(limitMs)}`;
  // This limit counts from the start of the request, so it would mislead beside the age of a silence.
  if (owner.setting === 'timeoutSecs') return `LunaRoute ends it in ${formatSeconds(leftMs + 999)}`;
  const does = kind === 'connection' ? 'gives up' : 'ends it';
  return `LunaRoute ${does} at ${formatSeconds(limitMs)}`;
}
