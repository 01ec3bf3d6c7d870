import type {
  AssistantName,
  AssistantOutcome,
  AssistantPlan,
  AssistantView,
} from '../contract/assistants.ts';
import { redactWritten } from '../redaction/written-values.ts';
import type { AssistantEnvironment } from './assistant.ts';
import { AssistantError, asRefusal } from './assistant-error.ts';
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
  /** Where the record of what was changed is kept; beside the program's own state. */
  readonly folder: string;
  readonly home: string;
  /** Variables of the process, and of the login shell where it was asked; read anew for every action. */
  readonly env: () => Readonly<Record<string, string | undefined>>;
  /** The providers in force. */
  readonly upstreams: () => readonly UpstreamAddress[];
  readonly isDemo: boolean;
  /** A proxy token is set now. */
  readonly asksForToken: () => boolean;
  /** Milliseconds since 1970. */
  readonly wallTime: () => number;
  /** Called between the steps of a write, so that a test can end the program there. */
  readonly onStep?: (step: 'recorded' | 'written' | 'settled') => void;
}

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
    return ASSISTANTS.map(({ name }) => this.inspect(name, proxyUrl));
  }

  /** How one assistant stands to the proxy at this address. Reads only. */
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

  /** Why nothing can be connected now, such as in a demo; null where it can. */
  refusal(proxyUrl: string): string | null {
    try {
      this.#refuseLoops(proxyUrl);
      return null;
    } catch (error) {
      return asRefusal(error).message;
    }
  }

  /** What connecting would change, with its status line where that is requested for and offered. Writes nothing. */
  plan(name: AssistantName, proxyUrl: string, offers: ConnectOffers = {}): AssistantPlan {
    return this.#plan(() => this.#prepareConnect(name, proxyUrl, offers));
  }

  /** What disconnecting would change. Writes nothing. */
  planDisconnect(name: AssistantName, leaveChanged = false): AssistantPlan {
    return this.#plan(() => prepareDisconnect(this.#context(name), leaveChanged));
  }

  /** Points the assistant at the proxy. An address that somebody else put there is kept for disconnecting. */
  connect(name: AssistantName, proxyUrl: string, offers: ConnectOffers = {}): Promise<AssistantOutcome> {
    return this.#change(name, () => this.#prepareConnect(name, proxyUrl, offers));
  }

  /**
   * Puts back what was there before. Where it was changed since it is refused with `drifted`, unless what was
   * changed is to be left alone.
   */
  disconnect(name: AssistantName, leaveChanged = false): Promise<AssistantOutcome> {
    return this.#change(name, () => prepareDisconnect(this.#context(name), leaveChanged));
  }

  /** Disconnects, and remembers to connect it again, with these beside its address. */
  sendDirectly(name: AssistantName, offers: KeptOffers): Promise<AssistantOutcome> {
    return this.#change(name, () => prepareDisconnect(this.#context(name), false), offers);
  }

  /** What it is to be connected with again; undefined where that is not known. */
  keptOffers(name: AssistantName): KeptOffers | undefined {
    return this.#mark(name).offers;
  }

  /** Disconnects in this turn of the event loop, for who will not see another one. */
  disconnectNow(name: AssistantName): AssistantOutcome {
    try {
      return writeNow(this.#changing(name, () => prepareDisconnect(this.#context(name), false)));
    } catch (error) {
      return asRefusal(error);
    }
  }

  /** After a change of the proxy's address: follows it in every file that is as we wrote it, and in no other. */
  async rewrite(proxyUrl: string): Promise<ReadonlyMap<AssistantName, AssistantOutcome>> {
    const outcomes = new Map<AssistantName, AssistantOutcome>();
    for (const { name, state } of this.list(proxyUrl)) {
      if (state.kind !== 'connected' || state.by !== 'us' || state.isCurrent) continue;
      // It follows with what was written, and adds nothing.
      outcomes.set(name, await this.connect(name, proxyUrl, { toolSearch: false }));
    }
    return outcomes;
  }

  /** At start: settles writes that were cut short, one way or the other. Gives the assistants it was needed for. */
  async recover(): Promise<readonly AssistantName[]> {
    const settled: AssistantName[] = [];
    for (const { name } of ASSISTANTS) {
      const record = this.#record(name);
      try {
        if (!exists(record.path) || record.read().pending === null) continue;
        await write(record.locked(() => this.#settle(record, name)));
        settled.push(name);
      } catch (error) {
        // Each action on it says so itself, and the others must not wait for it.
        asRefusal(error);
      }
    }
    return settled;
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
    // Before the file: a program that ends in between leaves one mark too many, which counts for nothing.
    if (direct !== undefined) yield* mark.set(direct);
    yield* this.#write(record, prepared);
    // Whatever else was done to it is the newer request.
    if (direct === undefined) mark.clear();
    return shown;
  }

  /** The record first, on the disk itself; only then the file; then the record of what is true now. */
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

  /** Finds out whether a write that was cut short has happened, and makes the record say so. */
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
      throw new AssistantError(
        'demo',
        'In a demo the answers are made up: assistants are not pointed at it.',
      );
    }
    const loop = findLoop(proxyUrl, this.#options.upstreams());
    if (loop === undefined) return;
    throw new AssistantError(
      'points_at_itself',
      `The base URL of the provider ${loop.name} is the proxy itself (${redactWritten(loop.baseUrl)}): every request ` +
        'would come back to it for ever. Set the real address of the provider first.',
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

/** Neither connected by us, to whatever address, nor by hand. */
function isApart({ state, connectedAt }: Pick<AssistantView, 'state' | 'connectedAt'>): boolean {
  return connectedAt === null && state.kind !== 'connected';
}
