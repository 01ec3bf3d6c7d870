import type {
  AssistantName,
  AssistantOutcome,
  AssistantPlan,
  AssistantView,
} from '../contract/assistants.ts';
import { redactWritten } from '../redaction/written-values.ts';
import type { AssistantEnvironment } from './assistant.ts';
import { AssistantError, asRefusal, type Refused } from './assistant-error.ts';
import {
  assertReplaceable,
  exists,
  fingerprint,
  makeFolders,
  readAssistantFile,
  removeFolders,
  removeLeftovers,
  replaceFile,
} from './assistant-file.ts';
import { DirectMark, type KeptOffers } from './direct-mark.ts';
import { WriteAheadFile } from './write-ahead-record.ts';
import { ASSISTANTS, assistantOf } from './known-assistants.ts';
import {
  type ChangeContext,
  type ConnectOffers,
  prepareConnect,
  prepareDisconnect,
  type PreparedChange,
  type ReadyChange,
  shownChange,
} from './prepare-change.ts';
import { findLoop, type UpstreamAddress } from './proxy-address.ts';
import { inMovedHome, isForgotten, recordedConnection } from './recorded-connection.ts';
import { viewAssistant } from './view-assistant.ts';
import { write, writeNow, type Writing } from './writing.ts';

export interface AssistantsOptions {
  /** Folder for the records of changes; beside the program's own state. */
  readonly folder: string;
  readonly home: string;
  /** Variables of the process and, if read, the login shell; called for every action. */
  readonly env: () => Readonly<Record<string, string | undefined>>;
  /** Providers in effect. */
  readonly upstreams: () => readonly UpstreamAddress[];
  readonly isDemo: boolean;
  /** Whether a proxy token is set at the moment. */
  readonly asksForToken: () => boolean;
  /** Current time in milliseconds since 1970. */
  readonly wallTime: () => number;
  /** Called between the steps of a write, so that tests can interrupt it there. */
  readonly onStep?: (step: 'recorded' | 'written' | 'settled') => void;
}

/**
 * Points coding assistants at the proxy in their own configuration, and undoes that. Changes only the assistant's keys
 * and preserves every other byte of the file. Returns refusals as outcomes instead of throwing.
 */
export class Assistants {
  readonly #options: AssistantsOptions;
  /** Serializes the changes made by this process. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: AssistantsOptions) {
    this.#options = options;
  }

  /** State of every assistant relative to the proxy at this URL. Read-only. */
  list(proxyUrl: string): readonly AssistantView[] {
    return ASSISTANTS.map(({ name }) => this.inspect(name, proxyUrl));
  }

  /** State of one assistant relative to the proxy at this URL. Read-only. */
  inspect(name: AssistantName, proxyUrl: string): AssistantView {
    const connection = () => this.#context(name).connection;
    const assistant = assistantOf(name);
    const view = viewAssistant({
      assistant,
      around: this.#around(),
      proxyUrl,
      connection,
      asksForToken: this.#options.asksForToken(),
      providers: this.#options.upstreams(),
    });
    return { ...view, isDirect: isApart(view) && this.#mark(name).isSet };
  }

  /** Why no assistant can be connected at the moment, such as in a demo; null if they can. */
  refusal(proxyUrl: string): string | null {
    try {
      this.#refuseLoops(proxyUrl);
      return null;
    } catch (error) {
      return asRefusal(error).message;
    }
  }

  /** Previews connecting, including the status line if it is requested and offered. Writes nothing. */
  plan(name: AssistantName, proxyUrl: string, offers: ConnectOffers = {}): AssistantPlan {
    return this.#plan(() => this.#prepareConnect(name, proxyUrl, offers));
  }

  /** Previews disconnecting. Writes nothing. */
  planDisconnect(name: AssistantName, leaveChanged = false): AssistantPlan {
    return this.#plan(() => prepareDisconnect(this.#context(name), leaveChanged));
  }

  /** Points the assistant at the proxy. Keeps an address that was there before, to be restored on disconnecting. */
  connect(name: AssistantName, proxyUrl: string, offers: ConnectOffers = {}): Promise<AssistantOutcome> {
    return this.#change(name, () => this.#prepareConnect(name, proxyUrl, offers));
  }

  /**
   * Restores what was there before. Refused with `drifted` if it has been changed since, unless `leaveChanged` says to
   * keep such changes.
   */
  disconnect(name: AssistantName, leaveChanged = false): Promise<AssistantOutcome> {
    return this.#change(name, () => prepareDisconnect(this.#context(name), leaveChanged));
  }

  /** Disconnects and remembers to reconnect later with these offers. */
  sendDirectly(name: AssistantName, offers: KeptOffers): Promise<AssistantOutcome> {
    return this.#change(name, () => prepareDisconnect(this.#context(name), false), offers);
  }

  /** Offers to reconnect with; undefined if unknown. */
  keptOffers(name: AssistantName): KeptOffers | undefined {
    return this.#mark(name).offers;
  }

  /** Disconnects synchronously, for callers that are about to exit. */
  disconnectNow(name: AssistantName): AssistantOutcome {
    try {
      return writeNow(this.#changing(name, () => prepareDisconnect(this.#context(name), false)));
    } catch (error) {
      return asRefusal(error);
    }
  }

  /**
   * Updates the proxy's changed address in every file that is as we wrote it, and in no other. Refused for a file or
   * record that may still name the old address and can't be read.
   */
  async rewrite(proxyUrl: string): Promise<ReadonlyMap<AssistantName, AssistantOutcome>> {
    const outcomes = new Map<AssistantName, AssistantOutcome>();
    for (const view of this.list(proxyUrl)) {
      const { name, state } = view;
      const unknown = maybeConnected(view);
      if (unknown !== undefined) outcomes.set(name, unknown);
      if (state.kind !== 'connected' || state.by !== 'us' || state.isCurrent) continue;
      // Updates what was written and adds nothing.
      outcomes.set(name, await this.connect(name, proxyUrl, { toolSearch: false }));
    }
    return outcomes;
  }

  /**
   * Called at startup: completes or reverts interrupted writes. Returns the assistants affected, with the refusal of
   * each whose write or record was left as it was.
   */
  async recover(): Promise<ReadonlyMap<AssistantName, Refused | 'settled'>> {
    const outcomes = new Map<AssistantName, Refused | 'settled'>();
    for (const { name } of ASSISTANTS) {
      const record = this.#record(name);
      try {
        if (!exists(record.path) || record.read().pending === null) continue;
        await write(record.locked(() => this.#settle(record, name)));
        outcomes.set(name, 'settled');
      } catch (error) {
        outcomes.set(name, asRefusal(error));
      }
    }
    return outcomes;
  }

  #plan(prepare: () => PreparedChange): AssistantPlan {
    try {
      const prepared = prepare();
      if (prepared.kind === 'unchanged') return prepared;
      assertReplaceable(prepared.file);
      return { ...this.#shown(prepared), kind: 'planned' };
    } catch (error) {
      return asRefusal(error);
    }
  }

  #shown(prepared: ReadyChange): Extract<AssistantOutcome, { kind: 'done' }> {
    return shownChange(prepared, { around: this.#around(), providers: this.#options.upstreams() });
  }

  #change(
    name: AssistantName,
    prepare: () => PreparedChange,
    direct?: KeptOffers,
  ): Promise<AssistantOutcome> {
    const outcome = this.#last.then(() => write(this.#changing(name, prepare, direct))).catch(asRefusal);
    this.#last = outcome.catch(() => undefined);
    return outcome;
  }

  #changing(
    name: AssistantName,
    prepare: () => PreparedChange,
    direct?: KeptOffers,
  ): Writing<AssistantOutcome> {
    const record = this.#record(name);
    return record.locked(() => this.#changeLocked(record, name, { prepare, direct }));
  }

  *#changeLocked(
    record: WriteAheadFile,
    name: AssistantName,
    { prepare, direct }: { readonly prepare: () => PreparedChange; readonly direct: KeptOffers | undefined },
  ): Writing<AssistantOutcome> {
    const mark = this.#mark(name);
    yield* this.#settle(record, name);
    const prepared = prepare();
    if (prepared.kind === 'unchanged') {
      if (isForgotten(this.#context(name).connection, assistantOf(name))) {
        yield* record.write({ version: 1, settled: null, pending: null });
      }
      if (direct === undefined) mark.clear();
      return prepared;
    }
    const shown = this.#shown(prepared);
    // Set the mark before writing the file: if the program ends in between, the extra mark is ignored.
    if (direct !== undefined) yield* mark.set(direct);
    yield* this.#write(record, prepared);
    // Any other change supersedes the mark.
    if (direct === undefined) mark.clear();
    return shown;
  }

  /** Writes the pending record to disk, then the file, then the settled record. */
  *#write(record: WriteAheadFile, { named, file, edit, settled }: ReadyChange): Writing<void> {
    assertReplaceable(file);
    const { text, next } = edit;
    const pending = { file: named, from: fingerprint(file.text), to: fingerprint(text), next };
    yield* record.write({ version: 1, settled, pending });
    this.#options.onStep?.('recorded');
    try {
      makeFolders(file.path);
      yield* replaceFile(file, text);
    } catch (error) {
      removeFolders(next?.madeFolders ?? []);
      yield* record.write({ version: 1, settled, pending: null });
      throw error;
    }
    this.#options.onStep?.('written');
    if (next === null) removeFolders(settled?.madeFolders ?? []);
    yield* record.write({ version: 1, settled: next, pending: null });
    this.#options.onStep?.('settled');
  }

  /** Determines whether an interrupted write took place, and updates the record accordingly. */
  *#settle(record: WriteAheadFile, name: AssistantName): Writing<void> {
    const found = record.read();
    const { pending } = found;
    if (pending === null) return;
    const settled = recordedConnection(found, assistantOf(name));
    removeLeftovers(readAssistantFile(pending.file).path);
    if (settled === null) removeFolders((pending.next ?? found.settled)?.madeFolders ?? []);
    yield* record.write({ version: 1, settled, pending: null });
  }

  #prepareConnect(
    name: AssistantName,
    proxyUrl: string,
    { statusLine, toolSearch }: ConnectOffers,
  ): PreparedChange {
    this.#refuseLoops(proxyUrl);
    const { asksForToken, wallTime } = this.#options;
    return prepareConnect(this.#context(name), {
      proxyUrl,
      nowMs: wallTime(),
      statusLine,
      toolSearch,
      asksForToken: asksForToken(),
    });
  }

  #refuseLoops(proxyUrl: string): void {
    if (this.#options.isDemo) {
      throw new AssistantError('demo', "You can't connect assistants in demo mode.");
    }
    const loop = findLoop(proxyUrl, this.#options.upstreams());
    if (loop === undefined) return;
    throw new AssistantError(
      'points_at_itself',
      `The base URL of the provider ${loop.name} is the proxy itself (${redactWritten(loop.baseUrl)}): every request ` +
        "would loop back to it. Set the provider's real address first.",
    );
  }

  #context(name: AssistantName): ChangeContext {
    const assistant = assistantOf(name);
    const around = this.#around();
    const folder = assistant.folder(around);
    const placed = folder === undefined ? undefined : assistant.place(folder).file;
    const recorded = recordedConnection(this.#record(name).read(), assistant);
    return { assistant, around, connection: inMovedHome(recorded, { assistant, placed }) };
  }

  #record(name: AssistantName): WriteAheadFile {
    const { folder, wallTime } = this.#options;
    return new WriteAheadFile(folder, name, wallTime);
  }

  #mark(name: AssistantName): DirectMark {
    return new DirectMark(this.#options.folder, name);
  }

  #around(): AssistantEnvironment {
    return { home: this.#options.home, env: this.#options.env() };
  }
}

/** Connected neither by us, to any address, nor by hand. */
function isApart({ state, connectedAt }: Pick<AssistantView, 'state' | 'connectedAt'>): boolean {
  return connectedAt === null && state.kind !== 'connected';
}

/** Why it is unknown whether the assistant's file names an earlier address of the proxy; undefined if that is known. */
function maybeConnected({ state, connectedAt, cautions }: AssistantView): Refused | undefined {
  if (state.kind !== 'unreadable' && state.kind !== 'other') return undefined;
  const lost = cautions.find(({ code }) => code === 'journal_unreadable');
  if (lost !== undefined) return { kind: 'refused', code: 'journal_unreadable', message: lost.message };
  if (state.kind === 'other' || connectedAt === null) return undefined;
  return { kind: 'refused', code: state.code, message: state.message };
}
