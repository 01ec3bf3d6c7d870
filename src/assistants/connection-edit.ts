import type { Assistant } from './assistant.ts';
import { type AssistantFile, fingerprint } from './assistant-file.ts';
import { applyEdits, invertEdits, type TextEdit } from '../text-edit/text-edit.ts';
import type { FoundValue, KeyPath } from '../text-edit/text-format.ts';
import type { ConnectionRecord } from './write-ahead-record.ts';

type ConnectedKey = ConnectionRecord['keys'][number];
type RecordedStep = NonNullable<ConnectionRecord['steps']>[number];

/** Key to set, and its text. */
export interface KeyValue {
  readonly path: KeyPath;
  readonly value: string;
}

/** Text split from its byte order mark, which formats do not handle. */
interface Parts {
  readonly mark: string;
  readonly body: string;
}

export function partsOf(text: string): Parts {
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  return { mark, body: text.slice(mark.length) };
}

/** Current value at a key of a file; absent if there is no file. */
export function findIn(assistant: Assistant, text: string | undefined, path: KeyPath): FoundValue {
  if (text === undefined) return { kind: 'absent', depth: 0 };
  return assistant.format.find(partsOf(text).body, path);
}

/** Whether a key still has what we wrote, what was there before, or another change. */
export function keyState(
  assistant: Assistant,
  text: string | undefined,
  { path, before, written }: ConnectedKey,
): 'ours' | 'undone' | 'changed' {
  const found = findIn(assistant, text, path);
  if (found.kind === 'text' && found.value === written) return 'ours';
  const raw = found.kind === 'text' ? found.raw : null;
  return raw === before ? 'undone' : 'changed';
}

/** Whether a key is for the proxy's address, rather than for a setting written with it. */
export function isAddressKey(assistant: Assistant, path: KeyPath): boolean {
  return assistant.allKeys.some((key) => isSamePath(key, path));
}

/** Text to write, and the record to keep afterwards. */
export interface ConnectionEdit {
  /** Undefined deletes the file. */
  readonly text: string | undefined;
  readonly next: ConnectionRecord | null;
}

export interface ConnectOptions {
  readonly assistant: Assistant;
  /** Path as configured, without resolving links. */
  readonly named: string;
  readonly file: AssistantFile;
  readonly seed: string;
  readonly values: readonly KeyValue[];
  readonly connectedAt: number;
  readonly madeFolders: readonly string[];
  /** Keys of an earlier connection, whose original values are the ones to restore. */
  readonly carried: readonly ConnectedKey[];
}

/** Sets every key. */
export function editToConnect(options: ConnectOptions): ConnectionEdit {
  const { assistant, file, seed, values, carried } = options;
  const { mark, body } = partsOf(file.text ?? seed);
  const { text, steps, set } = setKeys(assistant, body, values);
  const connected = set.map((key) => carriedKey(key, carried));
  const next: ConnectionRecord = {
    file: options.named,
    connectedAt: options.connectedAt,
    keys: connected,
    madeFile: file.text === undefined,
    madeFolders: [...options.madeFolders],
    after: fingerprint(mark + text),
    steps: carried.length === 0 ? steps : null,
  };
  return { text: mark + text, next };
}

/**
 * Updates the texts of an existing connection, perhaps with additional keys; requires that all its keys are still ours.
 */
export function editToMove(
  assistant: Assistant,
  connection: ConnectionRecord,
  { text: before, values }: { readonly text: string; readonly values: readonly KeyValue[] },
): ConnectionEdit {
  const { mark, body } = partsOf(before);
  const moved = setKeys(assistant, body, values);
  const original = exactWayBack(connection, before);
  const again = original === undefined ? undefined : setKeys(assistant, original, values);
  const exact = again?.text === moved.text ? again : undefined;
  const keys = moved.set.map((key) => carriedKey(key, connection.keys));
  const next: ConnectionRecord = {
    ...connection,
    keys: exact?.set ?? keys,
    after: fingerprint(mark + moved.text),
    steps: exact?.steps ?? null,
  };
  return { text: mark + moved.text, next };
}

/** Reverts what is still ours: restores the exact bytes if nothing else has changed, otherwise key by key. */
export function editToDisconnect(
  assistant: Assistant,
  connection: ConnectionRecord,
  { text, ours }: { readonly text: string; readonly ours: readonly ConnectedKey[] },
): ConnectionEdit {
  const { format } = assistant;
  const { mark, body } = partsOf(text);
  const exact = exactWayBack(connection, text);
  const undone =
    exact ??
    ours.toReversed().reduce((current, { path, before, madeFrom }) => {
      const edits =
        before === null ? format.take(current, path, madeFrom) : format.put(current, path, before);
      return applyEdits(current, edits);
    }, body);
  const isOurs = connection.madeFile && (format.isBlank(undone) || isSame(undone, assistant.place('').seed));
  return { text: isOurs ? undefined : mark + undone, next: null };
}

/** Text before our change, without its byte order mark; undefined if it has been changed otherwise since. */
function exactWayBack({ after, steps }: ConnectionRecord, text: string): string | undefined {
  if (steps === null || fingerprint(text) !== after) return undefined;
  return steps.toReversed().reduce((current, step) => applyEdits(current, wayBack(step)), partsOf(text).body);
}

function setKeys(
  { format }: Assistant,
  body: string,
  values: readonly KeyValue[],
): { text: string; steps: NonNullable<ConnectionRecord['steps']>; set: ConnectedKey[] } {
  const steps: NonNullable<ConnectionRecord['steps']> = [];
  const set: ConnectedKey[] = [];
  let text = body;
  for (const { path, value } of values) {
    const found = format.find(text, path);
    const edits = format.put(text, path, format.written(value));
    steps.push(recordedStep(text, edits));
    text = applyEdits(text, edits);
    set.push({
      path: [...path],
      before: found.kind === 'text' ? found.raw : null,
      written: value,
      madeFrom: found.kind === 'text' ? path.length - 1 : found.depth,
    });
  }
  return { text, steps, set };
}

/**
 * Converts edits for the record, including the text they removed, so that they can be reverted without the original.
 */
function recordedStep(text: string, edits: readonly TextEdit[]): RecordedStep {
  const back = invertEdits(text, edits);
  return edits.map((edit, index) => ({
    at: edit.offset,
    removed: back[index]?.text ?? '',
    inserted: edit.text,
  }));
}

function wayBack(step: RecordedStep): readonly TextEdit[] {
  let shift = 0;
  return step.map(({ at, removed, inserted }) => {
    const back = { offset: at + shift, length: inserted.length, text: removed };
    shift += inserted.length - removed.length;
    return back;
  });
}

/** Newly set key with the original value from an earlier connection. */
function carriedKey(key: ConnectedKey, carried: readonly ConnectedKey[]): ConnectedKey {
  const old = carried.find(({ path }) => isSamePath(path, key.path));
  return old === undefined ? key : { ...key, before: old.before, madeFrom: old.madeFrom };
}

export function isSamePath(one: KeyPath, other: KeyPath): boolean {
  return one.length === other.length && one.every((name, index) => name === other[index]);
}

function isSame(text: string, seed: string): boolean {
  return text.replaceAll(/\s/gu, '') === seed.replaceAll(/\s/gu, '');
}
