import type { ToolSearchOffer } from '../contract/assistants.ts';
import type { KeyPath } from '../text-edit/text-format.ts';
import type { Assistant, AssistantEnvironment } from './assistant.ts';
import { findIn, isSamePath, type KeyValue } from './connection-edit.ts';
import { installedVersion, programOnPath } from './installed-program.ts';
import type { ConnectionRecord } from './write-ahead-record.ts';

const VARIABLE = 'ENABLE_TOOL_SEARCH';
const KEY: KeyPath = ['env', VARIABLE];
const PACKAGE = '@anthropic-ai/claude-code';
/** As tried: up to this version Claude Code sends every MCP tool with a custom base URL, ... */
const LAST_WITHOUT = '2.1.300';
/** ... and from this version on it searches tools at any address. The versions in between are untested. */
const FIRST_WITH = '2.1.315';

/** Inputs for deciding whether to offer tool search. */
export interface ToolSearchQuestion {
  readonly assistant: Assistant;
  readonly around: AssistantEnvironment;
  readonly text: string | undefined;
  readonly connection: ConnectionRecord | null;
}

/**
 * Whether connecting can keep Claude Code's MCP tool search on. Null for other assistants, for versions that keep it on
 * anyway, and if the user has set the variable, which is never overwritten.
 */
export function toolSearchOffer(question: ToolSearchQuestion): ToolSearchOffer | null {
  const { assistant, around, text, connection } = question;
  if (assistant.name !== 'claude-code') return null;
  if (connection?.keys.some(({ path }) => isSamePath(path, KEY)) === true) return { kind: 'written' };
  if (around.env[VARIABLE] !== undefined || isSet(assistant, text)) return null;
  const version = installedVersion(programOnPath(assistant.program, around.env), PACKAGE);
  if (version !== undefined && !isBefore(version, FIRST_WITH)) return null;
  const isNeeded = version !== undefined && !isBefore(LAST_WITHOUT, version);
  return { kind: 'offered', isTicked: isNeeded, message: reason(version, isNeeded) };
}

/**
 * Returns the key that keeps tool search on; none if it isn't offered or not requested. If `isRequested` is undefined,
 * the offer's default applies.
 */
export function toolSearchKeys(
  question: ToolSearchQuestion,
  isRequested: boolean | undefined,
): readonly KeyValue[] {
  const offer = toolSearchOffer(question);
  if (offer?.kind !== 'offered' || !(isRequested ?? offer.isTicked)) return [];
  return [{ path: KEY, value: 'true' }];
}

/** Keeps the key if LunaRoute wrote it. */
export function keptToolSearch(keys: ConnectionRecord['keys']): readonly KeyValue[] {
  return keys
    .filter(({ path }) => isSamePath(path, KEY))
    .map(({ path, written }) => ({ path, value: written }));
}

function reason(version: string | undefined, isNeeded: boolean): string {
  if (isNeeded)
    return `With a custom base URL, Claude Code ${version} turns MCP tool search off, so every request carries all tools.`;
  const which =
    version === undefined ? 'The installed version wasn’t found' : `Version ${version} hasn’t been tested`;
  return `With a custom base URL, Claude Code up to ${LAST_WITHOUT} turns MCP tool search off; ${FIRST_WITH} and later keep it on. ${which}.`;
}

/** Any existing value belongs to the user, even if it isn't a string. */
function isSet(assistant: Assistant, text: string | undefined): boolean {
  try {
    return findIn(assistant, text, KEY).kind === 'text';
  } catch {
    return true;
  }
}

function isBefore(version: string, other: string): boolean {
  const [a, b] = [version, other].map((each) => each.split('.').map(Number));
  for (const [index, part] of (b ?? []).entries()) {
    const own = a?.[index] ?? 0;
    if (own !== part) return own < part;
  }
  return false;
}
