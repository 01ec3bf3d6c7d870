import path from 'node:path';
import type { Assistant } from './assistant.ts';
import { fingerprint, isNamed, readAssistantFile } from './assistant-file.ts';
import { keyState } from './connection-edit.ts';
import type { ConnectionRecord, WriteAheadRecord } from './write-ahead-record.ts';

/**
 * Returns the connection that a record describes. While a write is pending, the file decides: its content is as before,
 * as after, or, if somebody else has written it meanwhile, its values show which.
 */
export function recordedConnection(
  { settled, pending }: WriteAheadRecord,
  assistant: Assistant,
): ConnectionRecord | null {
  if (pending === null) return settled;
  const { text } = readAssistantFile(pending.file);
  const now = fingerprint(text);
  if (now === pending.to) return pending.next;
  if (now === pending.from) return settled;
  const isInPlace = (connection: ConnectionRecord): boolean =>
    connection.keys.every((key) => keyState(assistant, text, key) === 'ours');
  if (pending.next !== null) return isInPlace(pending.next) ? pending.next : settled;
  return settled !== null && isInPlace(settled) ? settled : null;
}

/** Whether a connection is recorded of which nothing remains in the file. */
export function isForgotten(connection: ConnectionRecord | null, assistant: Assistant): boolean {
  if (connection === null) return false;
  const { text } = readAssistantFile(connection.file);
  return connection.keys.every((key) => keyState(assistant, text, key) !== 'ours');
}

/**
 * Returns the connection with its file's current location, since a home folder may have been moved with the record in
 * it. Applies only if the recorded file is gone and the file in its place contains what LunaRoute wrote.
 */
export function inMovedHome(
  connection: ConnectionRecord | null,
  { assistant, placed }: { readonly assistant: Assistant; readonly placed: string | undefined },
): ConnectionRecord | null {
  if (connection === null || placed === undefined || placed === connection.file) return connection;
  if (isNamed(connection.file) || !isNamed(placed)) return connection;
  const { text } = readAssistantFile(placed);
  if (!connection.keys.every((key) => keyState(assistant, text, key) === 'ours')) return connection;
  const [from, to] = [path.dirname(connection.file), path.dirname(placed)];
  const madeFolders = connection.madeFolders.map((folder) => path.resolve(to, path.relative(from, folder)));
  return { ...connection, file: placed, madeFolders };
}
