import type {
  AssistantAddress,
  AssistantCaution,
  AssistantState,
  AssistantView,
} from '../contract/assistants.ts';
import { redactWritten } from '../redaction/written-values.ts';
import { type Assistant, folderOrRefuse, type AssistantEnvironment } from './assistant.ts';
import { AssistantError, asRefusal } from './assistant-error.ts';
import { exists, readAssistantFile } from './assistant-file.ts';
import { findIn, isAddressKey, keyState, partsOf } from './connection-edit.ts';
import type { ConnectionRecord } from './write-ahead-record.ts';
import { leadsToSamePort, type UpstreamAddress } from './proxy-address.ts';
import { proxyCaution } from './proxy-in-the-way.ts';
import { replacedAddresses } from './replaced-address.ts';
import { statusLineOffer } from './status-line-offer.ts';
import { toolSearchOffer } from './tool-search.ts';
import { programOnPath } from './installed-program.ts';

export interface ViewOptions {
  readonly assistant: Assistant;
  readonly around: AssistantEnvironment;
  readonly proxyUrl: string;
  /** Throws if the record can't be understood. */
  readonly connection: () => ConnectionRecord | null;
  readonly asksForToken: boolean;
  readonly providers: readonly UpstreamAddress[];
}

/** Describes how an assistant relates to the proxy. An unreadable file is a state, never an error. */
export function viewAssistant(options: ViewOptions): Omit<AssistantView, 'isDirect'> {
  const { assistant, around } = options;
  const folder = assistant.folder(around);
  const placed = folder === undefined ? undefined : assistant.place(folder).file;
  const { connection, cautions } = recorded(options);
  const named = connection?.file ?? placed;
  const base = {
    name: assistant.name,
    label: assistant.label,
    program: assistant.program,
    isFound:
      (folder !== undefined && exists(folder)) || programOnPath(assistant.program, around.env) !== undefined,
    file: named ?? null,
    fileExists: named !== undefined && exists(named),
    connectedAt: connection?.connectedAt ?? null,
  };
  if (connection !== null && placed !== undefined && placed !== connection.file) {
    cautions.push(otherFile(connection.file, placed));
  }
  try {
    const file = named ?? folderOrRefuse(assistant, around);
    const { text } = readAssistantFile(file);
    const seen: Seen = { ...options, connection, text };
    const body = text === undefined ? undefined : partsOf(text).body;
    const keys = connection?.keys.map((key) => key.path) ?? assistant.allKeys;
    const ownCautions = assistant.cautions({ ...around, file, text: body, keys, proxyUrl: options.proxyUrl });
    const replaced = replacedAddresses({ ...options, connection, file, text: body, keys });
    const addresses = addressesOf(seen);
    const state = stateOf(seen);
    return {
      ...base,
      addresses,
      state,
      toolSearch: toolSearchOffer({ assistant, around, text, connection }),
      statusLine: statusLineOffer({ assistant, text, connection, asksForToken: options.asksForToken }),
      cautions: [...cautions, ...ownCautions, ...replaced, ...proxyCaution(seen, state)],
    };
  } catch (error) {
    const { code, message } = asRefusal(error);
    return {
      ...base,
      addresses: [],
      state: { kind: 'unreadable', code, message },
      cautions,
      statusLine: null,
      toolSearch: null,
    };
  }
}

function recorded(options: ViewOptions): {
  connection: ConnectionRecord | null;
  cautions: AssistantCaution[];
} {
  try {
    return { connection: options.connection(), cautions: [] };
  } catch (error) {
    if (!(error instanceof AssistantError) || error.code !== 'journal_unreadable') {
      return { connection: null, cautions: [] }; // caused by the assistant's own file; the caller reads it next and reports the error
    }
    const { message } = error;
    return { connection: null, cautions: [{ code: 'journal_unreadable', level: 'warning', message }] };
  }
}

/** The options with the recorded connection and the file's text. */
interface Seen extends Omit<ViewOptions, 'connection'> {
  readonly connection: ConnectionRecord | null;
  readonly text: string | undefined;
}

function addressesOf({ assistant, connection, text }: Seen): readonly AssistantAddress[] {
  const keys = connection?.keys ?? assistant.allKeys.map((key) => ({ path: key, written: null }));
  return keys.map(({ path: key, written }) => {
    const found = findIn(assistant, text, key);
    return { key: key.join('.'), now: found.kind === 'text' ? redactWritten(found.value) : null, written };
  });
}

function stateOf({ assistant, connection, text, proxyUrl }: Seen): AssistantState {
  if (connection !== null) {
    const isOurs = connection.keys.every((key) => keyState(assistant, text, key) === 'ours');
    if (!isOurs) return { kind: 'drifted' };
    const isCurrent = connection.keys
      .filter((key) => isAddressKey(assistant, key.path))
      .every((key) => key.written === assistant.address(proxyUrl, key.path));
    return { kind: 'connected', by: 'us', isCurrent };
  }
  const named = assistant.allKeys
    .map((key) => findIn(assistant, text, key))
    .filter((found) => found.kind === 'text');
  if (named.length === 0) return { kind: 'none' };
  const isProxy = named.every(({ value }) => leadsToSamePort(value, proxyUrl));
  return isProxy ? { kind: 'connected', by: 'hand', isCurrent: true } : { kind: 'other' };
}

function otherFile(connected: string, placed: string): AssistantCaution {
  return {
    code: 'other_file',
    level: 'warning',
    message: `It was connected in ${connected}, but its config is now expected in ${placed}. Disconnect it, then connect it again.`,
  };
}
