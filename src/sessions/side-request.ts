import type { CallerKind } from '../contract/sessions.ts';
import type { Caller } from './caller.ts';

/** What of a request tells a helper from a main one. */
export interface Sized {
  readonly caller: Pick<Caller, 'client' | 'kind' | 'turn'>;
  readonly agent: string | undefined;
  /** -1 where it is not given. */
  readonly contentLength: number;
  readonly startedAt: number;
}

/** A request beside a main one is a helper where it is smaller than this share of it. */
const SIDE_SHARE = 0.5;
/** Where the two are not in progress together it has to be small in itself: prompts with tools are larger. */
const MAX_SIDE_BYTES = 16 * 1024;
/** A client may start slowly after a request for a title. */
const SIDE_BEFORE_MS = 60_000;

/** Clients whose small side requests have no name. */
const SENDS_UNNAMED: ReadonlySet<CallerKind> = new Set([
  'claude_code',
  'opencode',
  'gemini_cli',
  'qwen_code',
]);

/** Whether only its size can tell that it is no main request; `session` is the client's id for its session. */
export function mayBeUnnamedHelper({ caller, contentLength, agent }: Sized, session: string | null): boolean {
  if (agent !== undefined || caller.kind !== 'main' || caller.turn !== undefined) return false;
  return SENDS_UNNAMED.has(caller.client) && contentLength >= 0 && session !== null;
}

/** Of two in progress together: the first stands beside the other. */
export function isBeside(side: Sized, main: Sized): boolean {
  return side.contentLength < SIDE_SHARE * main.contentLength;
}

/** Of two that were never in progress together: the first is so small that it is none of the same thread. */
export function isSmallBeside(side: Sized, main: Sized): boolean {
  return side.contentLength >= 0 && side.contentLength < MAX_SIDE_BYTES && isBeside(side, main);
}

/** A request for a title, say, that was over before its main one began. */
export function isSmallBefore(side: Sized, main: Sized): boolean {
  return isSmallBeside(side, main) && main.startedAt - side.startedAt <= SIDE_BEFORE_MS;
}
