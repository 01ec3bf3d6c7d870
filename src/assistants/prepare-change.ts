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

/** State after a change to connect has been written. */
const CONNECTED = { kind: 'connected', by: 'us', isCurrent: true } as const;

/** Input for preparing a change, which writes nothing. */
export interface ChangeContext {
  readonly assistant: Assistant;
  readonly around: AssistantEnvironment;
  /** Connection according to the record. */
  readonly connection: ConnectionRecord | null;
}

/** Change that is ready to be written. */
export interface ReadyChange {
  readonly kind: 'ready';
  readonly assistant: Assistant;
  /** Path as configured, without resolving links. */
  readonly named: string;
  readonly file: AssistantFile;
  readonly edit: ConnectionEdit;
  readonly settled: ConnectionRecord | null;
  readonly keys: readonly KeyPath[];
  /** URL to connect to; undefined when disconnecting. */
  readonly proxyUrl?: string | undefined;
}

export type PreparedChange = ReadyChange | Extract<AssistantOutcome, { kind: 'unchanged' }>;

/** Settings to write along with the address. */
export interface ConnectOffers {
  /** Whether to add the assistant's status line, if it is offered; false by default. */
  readonly statusLine?: boolean | undefined;
  /** Whether to add its tool search, if it is offered; undefined for the offer's default. */
  readonly toolSearch?: boolean | undefined;
}

export interface ConnectRequest extends ConnectOffers {
  readonly proxyUrl: string;
  readonly nowMs: number;
  readonly asksForToken: boolean;
}

/** Prepares the file with the proxy's address: a new connection, or an update of an existing one. */
export function prepareConnect(context: ChangeContext, request: ConnectRequest): PreparedChange {
  const { assistant, connection } = context;
  if (connection === null) return prepareNew(context, request, []);
  const file = readAssistantFile(connection.file);
  const ours = connection.keys.filter((key) => keyState(assistant, file.text, key) === 'ours');
  // In a partly changed connection, the keys that are still ours keep their original values for restoring.
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

/** Current values for a connection's keys, plus any keys that have become necessary since. */
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

/** Prepares the file as it was before connecting; throws if it has been changed since, unless `leaveChanged`. */
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
    return unchanged("None of LunaRoute's changes are left in its file. It no longer counts as connected.");
  }
  const edit = editToDisconnect(assistant, connection, { text: file.text, ours });
  return ready(context, { named: connection.file, file, edit });
}

/** Further input for describing a change. */
interface ShownTo {
  readonly around: AssistantEnvironment;
  readonly providers: readonly UpstreamAddress[];
}

/** Description of a change, with secrets masked. */
export function shownChange(
  { assistant, named, file, edit, keys, proxyUrl, settled: connection }: ReadyChange,
  { around, providers }: ShownTo,
): Extract<AssistantOutcome, { kind: 'done' }> {
  const mask = (text: string | undefined): string =>
    text === undefined ? '' : assistant.format.mask(partsOf(text).body, { keys, as: redactWritten });
  // Every line of a new file is ours, so nothing needs masking.
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
