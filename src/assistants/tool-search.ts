import type { ToolSearchOffer } from '../contract/assistants.ts';
import type { KeyPath } from '../text-edit/text-format.ts';
import type { Assistant, AssistantEnvironment } from './assistant.ts';
import { findIn, isSamePath, type KeyValue } from './connection-edit.ts';
import { installedVersion, programOnPath } from './installed-program.ts';
import type { ConnectionRecord } from './write-ahead-record.ts';

const VARIABLE = 'ENABLE_TOOL_SEARCH';
const KEY: KeyPath = ['env', VARIABLE];
const PACKAGE = '@anthropic-ai/claude-code';
/** As tried: up to this one Claude Code sends every MCP tool with a custom base URL, ... */
const LAST_WITHOUT = '2.1.300';
/** ... and from this one on it searches them at any address. Nobody knows of those between. */
const FIRST_WITH = '2.1.315';

/** What is known where the search over tools is offered. */
export interface ToolSearchQuestion {
  readonly assistant: Assistant;
  readonly around: AssistantEnvironment;
  readonly text: string | undefined;
  readonly connection: ConnectionRecord | null;
}

/**
 * Whether connecting can keep Claude Code's MCP tool search. Null for another assistant, for a version that
 * keeps it by itself, and where its user has set the variable: that is never overwritten.
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

/** The key that keeps it; none where it is not offered, or not requested for. Without a request the offer's tick counts. */
export function toolSearchKeys(
  question: ToolSearchQuestion,
  isRequested: boolean | undefined,
): readonly KeyValue[] {
  const offer = toolSearchOffer(question);
  if (offer?.kind !== 'offered' || !(isRequested ?? offer.isTicked)) return [];
  return [{ path: KEY, value: 'true' }];
}

/** What is still ours of it stays ours. */
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

/** Whatever stands there is its user's, also where it is no text. */
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
