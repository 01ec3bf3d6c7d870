import type { CallerKind } from '../contract/sessions.ts';
import type { Caller } from './caller.ts';

/** The parts of a request that distinguish a helper from a main request. */
export interface Sized {
  readonly caller: Pick<Caller, 'client' | 'kind' | 'turn'>;
  readonly agent: string | undefined;
  /** -1 if not given. */
  readonly contentLength: number;
  readonly startedAt: number;
}

/** A request smaller than this share of a concurrent main request is a helper. */
const SIDE_SHARE = 0.5;
/** Upper limit if the two are not in progress together: prompts with tools are larger. */
const MAX_SIDE_BYTES = 16 * 1024;
/** A client may take this long between a request for a title and its main request. */
const SIDE_BEFORE_MS = 60_000;

/** Clients that do not label their small side requests. */
const SENDS_UNNAMED: ReadonlySet<CallerKind> = new Set([
  'claude_code',
  'opencode',
  'gemini_cli',
  'qwen_code',
]);

/** Whether only size can tell a request from a main request; `session` is the client's session id. */
export function mayBeUnnamedHelper({ caller, contentLength, agent }: Sized, session: string | null): boolean {
  if (agent !== undefined || caller.kind !== 'main' || caller.turn !== undefined) return false;
  return SENDS_UNNAMED.has(caller.client) && contentLength >= 0 && session !== null;
}

/** Whether `side` is a helper of `main`, both in progress together. */
export function isBeside(side: Sized, main: Sized): boolean {
  return side.contentLength < SIDE_SHARE * main.contentLength;
}

/** Whether `side` is too small for the thread of `main`, although they were never in progress together. */
export function isSmallBeside(side: Sized, main: Sized): boolean {
  return side.contentLength >= 0 && side.contentLength < MAX_SIDE_BYTES && isBeside(side, main);
}

/** Whether `side`, such as a request for a title, ended before `main` and is too small for its thread. */
export function isSmallBefore(side: Sized, main: Sized): boolean {
  return isSmallBeside(side, main) && main.startedAt - side.startedAt <= SIDE_BEFORE_MS;
}
