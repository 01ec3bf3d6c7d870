import type { Assistant } from './assistant.ts';
import { type AssistantFile, fingerprint } from './assistant-file.ts';
import { type Found, type KeyPath, quoted } from './config-format.ts';
import type { Connection } from './journal.ts';
import { applySplices, invertSplices } from './splices.ts';

type ConnectedKey = Connection['keys'][number];

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
export function findIn(assistant: Assistant, text: string | undefined, path: KeyPath): Found {
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

/** A text to write, and what is then true of the file. */
export interface ConnectionEdit {
  /** Undefined takes the file away. */
  readonly text: string | undefined;
  readonly next: Connection | null;
}

export interface ConnectOptions {
  readonly assistant: Assistant;
  /** As it is named, links and all. */
  readonly named: string;
  readonly file: AssistantFile;
  readonly seed: string;
  readonly keys: readonly KeyPath[];
  readonly address: string;
  readonly connectedAt: number;
  readonly madeFolders: readonly string[];
  /** Of an earlier connection: what stood there before it is what is to be restored. */
  readonly carried: readonly ConnectedKey[];
}

/** The address set at every key. */
export function editToConnect(options: ConnectOptions): ConnectionEdit {
  const { assistant, file, seed, keys, address, carried } = options;
  const { mark, body } = partsOf(file.text ?? seed);
  const { text, steps, set } = setKeys(assistant, body, { keys, address });
  const connected = set.map((key) => {
    const old = carried.find(({ path }) => isSamePath(path, key.path));
    return old === undefined ? key : { ...key, before: old.before, madeFrom: old.madeFrom };
  });
  const next: Connection = {
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

/** The same connection with another address; only where every key is still ours. */
export function editToMove(
  assistant: Assistant,
  connection: Connection,
  { text: before, address }: { readonly text: string; readonly address: string },
): ConnectionEdit {
  const { mark, body } = partsOf(before);
  const keys = connection.keys.map(({ path }) => path);
  const moved = setKeys(assistant, body, { keys, address });
  const original = exactWayBack(connection, before);
  const again = original === undefined ? undefined : setKeys(assistant, original, { keys, address });
  const next: Connection = {
    ...connection,
    keys: connection.keys.map((key) => ({ ...key, written: address })),
    after: fingerprint(mark + moved.text),
    steps: again?.text === moved.text ? again.steps : null,
  };
  return { text: mark + moved.text, next };
}

/** What is still ours taken back: to the very bytes before where nothing else has changed, else key by key. */
export function editToDisconnect(
  assistant: Assistant,
  connection: Connection,
  { text, ours }: { readonly text: string; readonly ours: readonly ConnectedKey[] },
): ConnectionEdit {
  const { format } = assistant;
  const { mark, body } = partsOf(text);
  const exact = exactWayBack(connection, text);
  const undone =
    exact ??
    ours.toReversed().reduce((current, { path, before, madeFrom }) => {
      const splices =
        before === null ? format.take(current, path, madeFrom) : format.put(current, path, before);
      return applySplices(current, splices);
    }, body);
  const isOurs = connection.madeFile && (format.isBlank(undone) || isSame(undone, assistant.place('').seed));
  return { text: isOurs ? undefined : mark + undone, next: null };
}

/** The text before we changed it, without its mark; undefined where it has changed otherwise since. */
function exactWayBack({ after, steps }: Connection, text: string): string | undefined {
  if (steps === null || fingerprint(text) !== after) return undefined;
  return steps
    .toReversed()
    .reduce((current, step) => applySplices(current, invertSplices(step)), partsOf(text).body);
}

function setKeys(
  { format }: Assistant,
  body: string,
  { keys, address }: { readonly keys: readonly KeyPath[]; readonly address: string },
): { text: string; steps: NonNullable<Connection['steps']>; set: ConnectedKey[] } {
  const steps: NonNullable<Connection['steps']> = [];
  const set: ConnectedKey[] = [];
  let text = body;
  for (const path of keys) {
    const found = format.find(text, path);
    const splices = format.put(text, path, quoted(address));
    text = applySplices(text, splices);
    steps.push([...splices]);
    set.push({
      path: [...path],
      before: found.kind === 'text' ? found.raw : null,
      written: address,
      madeFrom: found.kind === 'text' ? path.length - 1 : found.depth,
    });
  }
  return { text, steps, set };
}

function isSamePath(one: KeyPath, other: KeyPath): boolean {
  return one.length === other.length && one.every((name, index) => name === other[index]);
}

function isSame(text: string, seed: string): boolean {
  return text.replaceAll(/\s/gu, '') === seed.replaceAll(/\s/gu, '');
}
