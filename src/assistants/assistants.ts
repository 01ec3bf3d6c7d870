import path from 'node:path';
import type {
  AssistantCaution,
  AssistantName,
  AssistantOutcome,
  AssistantPlan,
  AssistantState,
  AssistantView,
} from '../contract/assistants.ts';
import { diffLines } from '../settings/line-diff.ts';
import { redactText } from '../settings/redact.ts';
import type { Assistant, Surroundings } from './assistant.ts';
import { AssistantError } from './assistant-error.ts';
import {
  type AssistantFile,
  assertReplaceable,
  exists,
  fingerprint,
  makeFolders,
  missingFolders,
  readAssistantFile,
  removeFolders,
  removeLeftovers,
  replaceFile,
} from './assistant-file.ts';
import { claudeCode } from './claude-code.ts';
import { codex } from './codex.ts';
import type { KeyPath } from './config-format.ts';
import {
  type ConnectionEdit,
  editToConnect,
  editToDisconnect,
  editToMove,
  findIn,
  keyState,
  partsOf,
} from './connection-edit.ts';
import { type Connection, type Journal, JournalFile } from './journal.ts';
import { opencode } from './opencode.ts';
import { findLoop, leadsToSamePort, type UpstreamAddress } from './proxy-address.ts';

/** In the order in which they are shown. */
export const ASSISTANTS: readonly Assistant[] = [claudeCode, codex, opencode];

export interface AssistantsOptions {
  /** Where the record of what was changed is kept; beside the program's own state. */
  readonly folder: string;
  readonly home: string;
  /** Variables of the process, and of the login shell where it was asked; read anew for every action. */
  readonly env: () => Readonly<Record<string, string | undefined>>;
  /** The providers in force. */
  readonly upstreams: () => readonly UpstreamAddress[];
  readonly isDemo: boolean;
  /** Milliseconds since 1970. */
  readonly wallTime: () => number;
  /** Called between the steps of a write, so that a test can end the program there. */
  readonly onStep?: (step: 'journaled' | 'written' | 'settled') => void;
}

/** A change that only needs to be written. */
interface Ready {
  readonly kind: 'ready';
  readonly assistant: Assistant;
  /** As it is named, links and all. */
  readonly named: string;
  readonly file: AssistantFile;
  readonly edit: ConnectionEdit;
  readonly settled: Connection | null;
  readonly keys: readonly KeyPath[];
}

type Prepared = Ready | Extract<AssistantOutcome, { kind: 'unchanged' }>;

/**
 * Points coding assistants at the proxy in their own configuration, and takes it back. Only an assistant's own
 * key is written; every other byte of the file stays. Nothing is thrown: what is refused comes as an outcome.
 */
export class Assistants {
  readonly #options: AssistantsOptions;
  /** Changes of this process run one after another. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: AssistantsOptions) {
    this.#options = options;
  }

  /** How every assistant stands to the proxy at this address. Reads only. */
  list(proxyUrl: string): readonly AssistantView[] {
    return ASSISTANTS.map((assistant) => this.#view(assistant, proxyUrl));
  }

  /** Why nothing can be connected now, such as in a demo; null where it can. */
  refusal(proxyUrl: string): string | null {
    try {
      this.#refuseLoops(proxyUrl);
      return null;
    } catch (error) {
      return refusal(error).message;
    }
  }

  inspect(name: AssistantName, proxyUrl: string): AssistantView {
    return this.#view(assistantOf(name), proxyUrl);
  }

  /** What connecting would change. Writes nothing. */
  plan(name: AssistantName, proxyUrl: string): AssistantPlan {
    return this.#plan(() => this.#prepareConnect(assistantOf(name), proxyUrl));
  }

  /** What disconnecting would change. Writes nothing. */
  planDisconnect(name: AssistantName, leaveChanged = false): AssistantPlan {
    return this.#plan(() => this.#prepareDisconnect(assistantOf(name), leaveChanged));
  }

  /** Points the assistant at the proxy. An address that somebody else put there is kept for disconnecting. */
  connect(name: AssistantName, proxyUrl: string): Promise<AssistantOutcome> {
    return this.#change(name, () => this.#prepareConnect(assistantOf(name), proxyUrl));
  }

  /**
   * Puts back what was there before. Where it was changed since it is refused with `drifted`, unless what was
   * changed is to be left alone.
   */
  disconnect(name: AssistantName, leaveChanged = false): Promise<AssistantOutcome> {
    return this.#change(name, () => this.#prepareDisconnect(assistantOf(name), leaveChanged));
  }

  /** After a change of the proxy's address: follows it in every file that is as we wrote it, and in no other. */
  async rewrite(proxyUrl: string): Promise<ReadonlyMap<AssistantName, AssistantOutcome>> {
    const outcomes = new Map<AssistantName, AssistantOutcome>();
    for (const assistant of ASSISTANTS) {
      const { state } = this.#view(assistant, proxyUrl);
      if (state.kind !== 'connected' || state.by !== 'us' || state.isCurrent) continue;
      const { name } = assistant;
      outcomes.set(name, await this.#change(name, () => this.#prepareConnect(assistant, proxyUrl)));
    }
    return outcomes;
  }

  /** At start: settles writes that were cut short, one way or the other. Gives the assistants it was needed for. */
  async recover(): Promise<readonly AssistantName[]> {
    const settled: AssistantName[] = [];
    for (const { name } of ASSISTANTS) {
      const journal = new JournalFile(this.#options.folder, name);
      if (!exists(journal.path)) continue;
      try {
        if (journal.read().pending === null) continue;
        await journal.locked(() => this.#settle(journal, assistantOf(name)));
        settled.push(name);
      } catch (error) {
        // Each action on it says so itself, and the others must not wait for it.
        if (!(error instanceof AssistantError)) throw error;
      }
    }
    return settled;
  }

  #plan(prepare: () => Prepared): AssistantPlan {
    try {
      const prepared = prepare();
      if (prepared.kind === 'unchanged') return prepared;
      assertReplaceable(prepared.file);
      return { ...this.#shown(prepared), kind: 'planned' };
    } catch (error) {
      return refusal(error);
    }
  }

  #change(name: AssistantName, prepare: () => Prepared): Promise<AssistantOutcome> {
    const run = async (): Promise<AssistantOutcome> => {
      const journal = new JournalFile(this.#options.folder, name);
      try {
        return await journal.locked(async () => {
          await this.#settle(journal, assistantOf(name));
          const prepared = prepare();
          if (prepared.kind === 'unchanged') {
            if (isForgotten(journal.read(), assistantOf(name))) await journal.write(EMPTY);
            return prepared;
          }
          const shown = this.#shown(prepared);
          await this.#write(journal, prepared);
          return shown;
        });
      } catch (error) {
        return refusal(error);
      }
    };
    const outcome = this.#last.then(run);
    this.#last = outcome;
    return outcome;
  }

  async #write(journal: JournalFile, { named, file, edit, settled }: Ready): Promise<void> {
    assertReplaceable(file);
    const made = edit.next?.madeFolders ?? [];
    await journal.write({
      version: 1,
      settled,
      pending: {
        file: named,
        from: fingerprint(file.text),
        to: fingerprint(edit.text),
        next: edit.next,
      },
    });
    this.#options.onStep?.('journaled');
    try {
      makeFolders(file.path);
      await replaceFile(file, edit.text);
    } catch (error) {
      removeFolders(made);
      await journal.write({ version: 1, settled, pending: null });
      throw error;
    }
    this.#options.onStep?.('written');
    if (edit.next === null) removeFolders(settled?.madeFolders ?? []);
    await journal.write({ version: 1, settled: edit.next, pending: null });
    this.#options.onStep?.('settled');
  }

  /** Finds out whether a write that was cut short has happened, and makes the record say so. */
  async #settle(journal: JournalFile, assistant: Assistant): Promise<void> {
    const found = journal.read();
    const { pending } = found;
    if (pending === null) return;
    const settled = truth(found, assistant);
    removeLeftovers(readAssistantFile(pending.file).path);
    if (settled === null) {
      removeFolders((pending.next ?? found.settled)?.madeFolders ?? []);
    }
    await journal.write({ version: 1, settled, pending: null });
  }

  #prepareConnect(assistant: Assistant, proxyUrl: string): Prepared {
    this.#refuseLoops(proxyUrl);
    const address = assistant.address(proxyUrl);
    const around = this.#around();
    const old = this.#connection(assistant);
    const states = old?.keys.map((key) => keyState(assistant, readAssistantFile(old.file).text, key));
    if (old !== null && states?.every((state) => state === 'ours') === true) {
      if (old.keys.every(({ written }) => written === address)) return unchanged('It is connected already.');
      const file = readAssistantFile(old.file);
      const edit = editToMove(assistant, old, { text: file.text ?? '', address });
      return ready(assistant, old.file, { file, edit, settled: old });
    }
    const folder = folderOrRefuse(assistant, around);
    const { file: named, seed } = assistant.place(folder);
    const file = readAssistantFile(named);
    const body = file.text === undefined ? undefined : partsOf(file.text).body;
    const keys = assistant.keys(around, body);
    const isByHand = keys.every((key) => {
      const found = findIn(assistant, file.text, key);
      return found.kind === 'text' && leadsToSamePort(found.value, proxyUrl);
    });
    if (isByHand) return unchanged('Its file names the proxy already, though not of our writing.');
    // What is still ours of a connection that was changed in part keeps its own way back.
    const carried =
      old === null || old.file !== named ? [] : old.keys.filter((_, index) => states?.[index] === 'ours');
    const edit = editToConnect({
      assistant,
      named,
      file,
      seed,
      keys,
      address,
      connectedAt: this.#options.wallTime(),
      madeFolders: missingFolders(file.path),
      carried,
    });
    return ready(assistant, named, { file, edit, settled: old });
  }

  #prepareDisconnect(assistant: Assistant, leaveChanged: boolean): Prepared {
    const connection = this.#connection(assistant);
    if (connection === null) {
      throw new AssistantError(
        'not_connected',
        `${assistant.label} is not connected by LunaRoute, so that there is nothing to take back.`,
      );
    }
    const file = readAssistantFile(connection.file);
    const states = connection.keys.map((key) => keyState(assistant, file.text, key));
    const changed = connection.keys.filter((_, index) => states[index] === 'changed');
    if (changed.length > 0 && !leaveChanged) {
      const names = changed.map((key) => key.path.join('.')).join(' and ');
      throw new AssistantError(
        'drifted',
        `${names} in ${connection.file} was changed since it was connected, so that nothing was written.`,
      );
    }
    const ours = connection.keys.filter((_, index) => states[index] === 'ours');
    if (ours.length === 0 || file.text === undefined) {
      return unchanged('Nothing of ours is left in its file. It is no longer taken for connected.');
    }
    const edit = editToDisconnect(assistant, connection, { text: file.text, ours });
    return ready(assistant, connection.file, { file, edit, settled: connection });
  }

  #refuseLoops(proxyUrl: string): void {
    if (this.#options.isDemo) {
      throw new AssistantError(
        'demo',
        'In a demo the answers are made up: assistants are not pointed at it.',
      );
    }
    const loop = findLoop(proxyUrl, this.#options.upstreams());
    if (loop === undefined) return;
    throw new AssistantError(
      'points_at_itself',
      `The base URL of the provider ${loop.name} is the proxy itself (${redactText(loop.baseUrl)}): every request ` +
        'would come back to it for ever. Set the real address of the provider first.',
    );
  }

  #view(assistant: Assistant, proxyUrl: string): AssistantView {
    const around = this.#around();
    const folder = assistant.folder(around);
    const base = {
      name: assistant.name,
      label: assistant.label,
      isFound:
        (folder !== undefined && exists(folder)) || isOnPath(assistant.program, around.env['PATH'] ?? ''),
    };
    let connection: Connection | null = null;
    const cautions: AssistantCaution[] = [];
    try {
      connection = this.#connection(assistant);
    } catch (error) {
      cautions.push({ code: 'journal_unreadable', level: 'warning', message: refusal(error).message });
    }
    const placed = folder === undefined ? undefined : assistant.place(folder).file;
    const named = connection?.file ?? placed;
    const found = { ...base, file: named ?? null, connectedAt: connection?.connectedAt ?? null };
    try {
      const file = readAssistantFile(
        connection?.file ?? assistant.place(folderOrRefuse(assistant, around)).file,
      );
      const keys = connection?.keys.map((key) => key.path) ?? assistant.allKeys;
      const addresses = keys.map((key) => {
        const now = findIn(assistant, file.text, key);
        return { key, now: now.kind === 'text' ? now.value : null };
      });
      if (connection !== null && placed !== undefined && placed !== connection.file) {
        cautions.push(otherFile(connection.file, placed));
      }
      const text = file.text === undefined ? undefined : partsOf(file.text).body;
      cautions.push(...assistant.cautions({ ...around, file: named ?? file.path, text, keys }));
      return {
        ...found,
        fileExists: file.text !== undefined,
        addresses: addresses.map(({ key, now }, index) => ({
          key: key.join('.'),
          now: now === null ? null : redactText(now),
          written: connection?.keys[index]?.written ?? null,
        })),
        state: stateOf({
          assistant,
          connection,
          text: file.text,
          proxyUrl,
          values: addresses.map(({ now }) => now),
        }),
        cautions,
      };
    } catch (error) {
      const { code, message } = refusal(error);
      const fileExists = named !== undefined && exists(named);
      return { ...found, fileExists, addresses: [], state: { kind: 'unreadable', code, message }, cautions };
    }
  }

  #shown({ assistant, named, file, edit, keys }: Ready): Extract<AssistantOutcome, { kind: 'done' }> {
    const mask = (text: string | undefined): string =>
      text === undefined ? '' : assistant.format.mask(partsOf(text).body, keys);
    // Of a new file every line is ours.
    const after = file.text === undefined ? (edit.text ?? '') : mask(edit.text);
    const text = file.text === undefined ? undefined : partsOf(file.text).body;
    return {
      kind: 'done',
      file: named,
      diff: diffLines(mask(file.text), after),
      cautions: edit.next === null ? [] : assistant.cautions({ ...this.#around(), file: named, text, keys }),
    };
  }

  #connection(assistant: Assistant): Connection | null {
    return truth(new JournalFile(this.#options.folder, assistant.name).read(), assistant);
  }

  #around(): Surroundings {
    return { home: this.#options.home, env: this.#options.env() };
  }
}

const EMPTY: Journal = { version: 1, settled: null, pending: null };

/**
 * The connection that a record means. Of a write under way the file tells: it is as before, as after, or, where
 * somebody else has written it meanwhile, its values say which.
 */
function truth({ settled, pending }: Journal, assistant: Assistant): Connection | null {
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
function isForgotten({ settled }: Journal, assistant: Assistant): boolean {
  if (settled === null) return false;
  const { text } = readAssistantFile(settled.file);
  return settled.keys.every((key) => keyState(assistant, text, key) !== 'ours');
}

interface Stand {
  readonly assistant: Assistant;
  readonly connection: Connection | null;
  readonly text: string | undefined;
  readonly proxyUrl: string;
  readonly values: readonly (string | null)[];
}

function stateOf({ assistant, connection, text, proxyUrl, values }: Stand): AssistantState {
  if (connection !== null) {
    const isOurs = connection.keys.every((key) => keyState(assistant, text, key) === 'ours');
    if (!isOurs) return { kind: 'drifted' };
    const address = assistant.address(proxyUrl);
    const isCurrent = connection.keys.every(({ written }) => written === address);
    return { kind: 'connected', by: 'us', isCurrent };
  }
  const named = values.filter((value) => value !== null);
  if (named.length === 0) return { kind: 'none' };
  const isProxy = named.every((value) => leadsToSamePort(value, proxyUrl));
  return isProxy ? { kind: 'connected', by: 'hand', isCurrent: true } : { kind: 'other' };
}

function ready(assistant: Assistant, named: string, rest: Pick<Ready, 'file' | 'edit' | 'settled'>): Ready {
  const keys = (rest.edit.next ?? rest.settled)?.keys.map((key) => key.path) ?? [];
  return { kind: 'ready', assistant, named, keys, ...rest };
}

function unchanged(message: string): Extract<AssistantOutcome, { kind: 'unchanged' }> {
  return { kind: 'unchanged', message };
}

function refusal(error: unknown): Extract<AssistantOutcome, { kind: 'refused' }> {
  if (!(error instanceof AssistantError)) throw error;
  return { kind: 'refused', code: error.code, message: error.message };
}

function otherFile(connected: string, placed: string): AssistantCaution {
  return {
    code: 'other_file',
    level: 'warning',
    message: `It was connected in ${connected}, but would now be looked for in ${placed}. Disconnect it, and connect it again.`,
  };
}

function folderOrRefuse(assistant: Assistant, around: Surroundings): string {
  const folder = assistant.folder(around);
  if (folder !== undefined) return folder;
  throw new AssistantError(
    'folder_unknown',
    `A variable names the configuration folder of ${assistant.label} by a relative path, which depends on where it is started. Make it an absolute one.`,
  );
}

function isOnPath(program: string, searchPath: string): boolean {
  const names = process.platform === 'win32' ? [`${program}.exe`, `${program}.cmd`] : [program];
  return searchPath
    .split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder))
    .some((folder) => names.some((name) => exists(path.join(folder, name))));
}

function assistantOf(name: AssistantName): Assistant {
  const found = ASSISTANTS.find((assistant) => assistant.name === name);
  if (found === undefined) throw new RangeError(`no assistant is called ${name}`);
  return found;
}
