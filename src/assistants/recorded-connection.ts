import type { Assistant } from './assistant.ts';
import { fingerprint, readAssistantFile } from './assistant-file.ts';
import { keyState } from './connection-edit.ts';
import type { Connection, Journal } from './journal.ts';

/**
 * The connection that a record means. Of a write under way the file tells: it is as before, as after, or, where
 * somebody else has written it meanwhile, its values say which.
 */
export function recordedConnection({ settled, pending }: Journal, assistant: Assistant): Connection | null {
  if (pending === null) return settled;
  const { text } = readAssistantFile(pending.file);
  const now = fingerprint(text);
  if (now === pending.to) return pending.next;
  if (now === pending.from) return settled;
  const stands = (connection: Connection): boolean =>
    connection.keys.every((key) => keyState(assistant, text, key) === 'ours');
  if (pending.next !== null) return stands(pending.next) ? pending.next : settled;
  return settled !== null && stands(settled) ? settled : null;
}

/** Whether a record is of a connection of which nothing is left in the file. */
export function isForgotten({ settled }: Journal, assistant: Assistant): boolean {
  if (settled === null) return false;
  const { text } = readAssistantFile(settled.file);
  return settled.keys.every((key) => keyState(assistant, text, key) !== 'ours');
}
