import type { AssistantOutcome } from '../contract/assistants.ts';
import { redactWritten } from '../redaction/written-values.ts';
import { diffLines } from '../text-edit/line-diff.ts';
import { type Assistant, folderOrRefuse, type AssistantEnvironment } from './assistant.ts';
import { AssistantError } from './assistant-error.ts';
import { type AssistantFile, missingFolders, readAssistantFile } from './assistant-file.ts';
import type { KeyPath } from '../text-edit/text-format.ts';
import {
  type ConnectionEdit,
  editToConnect,
  editToDisconnect,
  editToMove,
  findIn,
  isAddressKey,
  keyState,
  isSamePath,
  type KeyValue,
  partsOf,
} from './connection-edit.ts';
import type { ConnectionRecord } from './write-ahead-record.ts';
import { leadsToSamePort, type UpstreamAddress } from './proxy-address.ts';
import { replacedAddresses } from './replaced-address.ts';
import { keptStatusLine, movedStatusLine, statusLineKeys } from './status-line-offer.ts';
import { keptToolSearch, toolSearchKeys } from './tool-search.ts';
import { bypassKeys, proxyCaution } from './proxy-in-the-way.ts';

/** How it will stand once a change to connect is written. */
const CONNECTED = { kind: 'connected', by: 'us', isCurrent: true } as const;

/** What is known when a change is prepared. Nothing is written by it. */
export interface ChangeContext {
  readonly assistant: Assistant;
  readonly around: AssistantEnvironment;
  /** What the record says now. */
  readonly connection: ConnectionRecord | null;
}

/** A change that only needs to be written. */
export interface ReadyChange {
  readonly kind: 'ready';
  readonly assistant: Assistant;
  /** As it is named, links and all. */
  readonly named: string;
  readonly file: AssistantFile;
  readonly edit: ConnectionEdit;
  readonly settled: ConnectionRecord | null;
  readonly keys: readonly KeyPath[];
  /** What it connects to; undefined where it disconnects. */
  readonly proxyUrl?: string | undefined;
}

export type PreparedChange = ReadyChange | Extract<AssistantOutcome, { kind: 'unchanged' }>;

/** What is written beside the address. */
export interface ConnectOffers {
  /** With the assistant's status line, where that is offered; without it where nothing is said. */
  readonly statusLine?: boolean | undefined;
  /** With its tool search, where that is offered; undefined: as the offer has it. */
  readonly toolSearch?: boolean | undefined;
}

export interface ConnectRequest extends ConnectOffers {
  readonly proxyUrl: string;
  readonly nowMs: number;
  readonly asksForToken: boolean;
}

/** The file with the proxy's address in it: a new connection, or one that follows the proxy elsewhere. */
export function prepareConnect(context: ChangeContext, request: ConnectRequest): PreparedChange {
  const { assistant, connection } = context;
  if (connection === null) return prepareNew(context, request, []);
  const file = readAssistantFile(connection.file);
  const ours = connection.keys.filter((key) => keyState(assistant, file.text, key) === 'ours');
  // What is still ours of a connection that was changed in part keeps its own way back.
  if (ours.length < connection.keys.length || file.text === undefined)
    return prepareNew(context, request, ours);
  const values = movedValues(context, connection, { request, text: file.text });
  const isWritten = values.every(({ path, value }) =>
    ours.some((key) => isSamePath(key.path, path) && key.written === value),
  );
  if (isWritten) return unchanged('It is already connected.');
  const edit = editToMove(assistant, connection, { text: file.text, values });
  return ready(context, { named: connection.file, file, edit, proxyUrl: request.proxyUrl });
}

/** What a connection's keys should say now, and what has to be said beside them since. */
function movedValues(
  { assistant, around }: ChangeContext,
  connection: ConnectionRecord,
  { request, text }: { readonly request: ConnectRequest; readonly text: string },
): readonly KeyValue[] {
  const { proxyUrl } = request;
  const added = [
    ...bypassKeys({ assistant, around, text, proxyUrl }),
    ...requestedStatusLine({ assistant, around, connection }, request, text),
    ...toolSearchKeys({ assistant, around, connection, text }, request.toolSearch),
  ];
  const kept = connection.keys.filter(({ path }) => !added.some((one) => isSamePath(one.path, path)));
  return [
    ...kept.map(({ path, written }) => ({
      path,
      value: isAddressKey(assistant, path)
        ? assistant.address(proxyUrl, path)
        : (movedStatusLine(path, proxyUrl) ?? written),
    })),
    ...added,
  ];
}

function requestedStatusLine(
  { assistant, connection }: ChangeContext,
  { statusLine, asksForToken, proxyUrl }: ConnectRequest,
  text: string | undefined,
): readonly KeyValue[] {
  return statusLine ? statusLineKeys({ assistant, connection, text, asksForToken }, proxyUrl) : [];
}

function prepareNew(
  context: ChangeContext,
  request: ConnectRequest,
  kept: ConnectionRecord['keys'],
): PreparedChange {
  const { assistant, around, connection } = context;
  const { proxyUrl, nowMs } = request;
  assistant.assertConnectable?.(around);
  const { file: named, seed } = assistant.place(folderOrRefuse(assistant, around));
  const file = readAssistantFile(named);
  const keys = assistant.keys(around, file.text === undefined ? undefined : partsOf(file.text).body);
  const isByHand = keys.every((key) => {
    const found = findIn(assistant, file.text, key);
    return found.kind === 'text' && leadsToSamePort(found.value, proxyUrl);
  });
  if (isByHand) return unchanged("Its config already points to the proxy, but LunaRoute didn't write it.");
  const edit = editToConnect({
    assistant,
    named,
    file,
    seed,
    values: [
      ...keys.map((path) => ({ path, value: assistant.address(proxyUrl, path) })),
      ...bypassKeys({ assistant, around, text: file.text, proxyUrl }),
      ...keptStatusLine(kept, proxyUrl),
      ...keptToolSearch(kept),
      ...requestedStatusLine({ ...context, connection: null }, request, file.text),
      ...toolSearchKeys({ assistant, around, connection: null, text: file.text }, request.toolSearch),
    ],
    connectedAt: nowMs,
    madeFolders: missingFolders(file.path),
    carried: connection?.file === named ? kept : [],
  });
  return ready(context, { named, file, edit, proxyUrl });
}

/** The file as it was before connecting; refused where it was changed since, unless that is to be left. */
export function prepareDisconnect(context: ChangeContext, leaveChanged: boolean): PreparedChange {
  const { assistant, connection } = context;
  if (connection === null) {
    throw new AssistantError(
      'not_connected',
      `${assistant.label} wasn't connected by LunaRoute, so there is nothing to undo.`,
    );
  }
  const file = readAssistantFile(connection.file);
  const states = connection.keys.map((key) => keyState(assistant, file.text, key));
  const changed = connection.keys.filter((_, index) => states[index] === 'changed');
  if (changed.length > 0 && !leaveChanged) {
    const names = changed.map((key) => key.path.join('.')).join(' and ');
    throw new AssistantError(
      'drifted',
      `${names} in ${connection.file} was changed after LunaRoute wrote it, so nothing was written.`,
    );
  }
  const ours = connection.keys.filter((_, index) => states[index] === 'ours');
  if (ours.length === 0 || file.text === undefined) {
    return unchanged('None of LunaRoute’s changes are left in its file. It no longer counts as connected.');
  }
  const edit = editToDisconnect(assistant, connection, { text: file.text, ours });
  return ready(context, { named: connection.file, file, edit });
}

/** What else decides what is said of a change. */
interface ShownTo {
  readonly around: AssistantEnvironment;
  readonly providers: readonly UpstreamAddress[];
}

/** What a change does, fit to be shown. */
export function shownChange(
  { assistant, named, file, edit, keys, proxyUrl, settled: connection }: ReadyChange,
  { around, providers }: ShownTo,
): Extract<AssistantOutcome, { kind: 'done' }> {
  const mask = (text: string | undefined): string =>
    text === undefined ? '' : assistant.format.mask(partsOf(text).body, { keys, as: redactWritten });
  // Of a new file every line is ours.
  const after = file.text === undefined ? (edit.text ?? '') : mask(edit.text);
  const text = file.text === undefined ? undefined : partsOf(file.text).body;
  return {
    kind: 'done',
    file: named,
    diff: diffLines(mask(file.text), after),
    cautions:
      proxyUrl === undefined
        ? []
        : [
            ...assistant.cautions({ ...around, file: named, text, keys, proxyUrl }),
            ...replacedAddresses({
              assistant,
              around,
              file: named,
              text,
              keys,
              connection,
              proxyUrl,
              providers,
            }),
            ...proxyCaution({ assistant, around, text: edit.text, proxyUrl }, CONNECTED),
          ],
  };
}

function ready(
  { assistant, connection }: ChangeContext,
  change: Pick<ReadyChange, 'named' | 'file' | 'edit' | 'proxyUrl'>,
): ReadyChange {
  const keys = (change.edit.next ?? connection)?.keys.map((key) => key.path) ?? [];
  return { kind: 'ready', assistant, settled: connection, keys, ...change };
}

function unchanged(message: string): Extract<AssistantOutcome, { kind: 'unchanged' }> {
  return { kind: 'unchanged', message };
}
