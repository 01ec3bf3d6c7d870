import type { Assistant } from './assistant.ts';
import { type AssistantFile, fingerprint } from './assistant-file.ts';
import { applyEdits, invertEdits, type TextEdit } from '../text-edit/text-edit.ts';
import type { FoundValue, KeyPath } from '../text-edit/text-format.ts';
import type { ConnectionRecord } from './write-ahead-record.ts';

type ConnectedKey = ConnectionRecord['keys'][number];
type RecordedStep = NonNullable<ConnectionRecord['steps']>[number];

/** A key to set, and to which text. */
export interface KeyValue {
  readonly path: KeyPath;
  readonly value: string;
}

/** A text with a byte order mark apart: formats know nothing of it. */
interface Parts {
  readonly mark: string;
  readonly body: string;
}

export function partsOf(text: string): Parts {
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  return { mark, body: text.slice(mark.length) };
}

/** What a file says at a key now; of no file, nothing. */
export function findIn(assistant: Assistant, text: string | undefined, path: KeyPath): FoundValue {
  if (text === undefined) return { kind: 'absent', depth: 0 };
  return assistant.format.find(partsOf(text).body, path);
}

/** Whether a key still holds what we wrote, what was there before, or something of somebody else's. */
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

/** Whether a key holds the proxy's address, and not what is written beside it. */
export function isAddressKey(assistant: Assistant, path: KeyPath): boolean {
  return assistant.allKeys.some((key) => isSamePath(key, path));
}

/** A text to write, and what is then true of the file. */
export interface ConnectionEdit {
  /** Undefined takes the file away. */
  readonly text: string | undefined;
  readonly next: ConnectionRecord | null;
}

export interface ConnectOptions {
  readonly assistant: Assistant;
  /** As it is named, links and all. */
  readonly named: string;
  readonly file: AssistantFile;
  readonly seed: string;
  readonly values: readonly KeyValue[];
  readonly connectedAt: number;
  readonly madeFolders: readonly string[];
  /** Of an earlier connection: what stood there before it is what is to be restored. */
  readonly carried: readonly ConnectedKey[];
}

/** Every key set. */
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

/** The same connection with other texts, perhaps at more keys; only where every key of it is still ours. */
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

/** What is still ours taken back: to the very bytes before where nothing else has changed, else key by key. */
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

/** The text before we changed it, without its mark; undefined where it has changed otherwise since. */
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

/** Edits as the record keeps them: with what they took away, so that they lead back without the text before. */
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

/** A key as it was set now, with what an earlier connection found in its place. */
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
