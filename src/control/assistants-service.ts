import type { Assistants } from '../assistants/assistants.ts';
import type { ConnectOffers } from '../assistants/prepare-change.ts';
import { routeProof } from '../assistants/route-proof.ts';
import { sendAll } from '../assistants/send-all.ts';
import { wslDistros, type WslOptions } from '../assistants/wsl-homes.ts';
import type { Clock } from '../clock.ts';
import type {
  AssistantName,
  AssistantOutcome,
  AssistantPlan,
  AssistantsMove,
  AssistantsView,
  AssistantView,
  MoveTarget,
  WslDistro,
} from '../contract/assistants.ts';
import type { RequestRow } from '../contract/requests.ts';
import type { AssistantsPort } from './feature-ports.ts';

export interface AssistantsServiceOptions {
  readonly assistants: Assistants;
  readonly clock: Clock;
  /** Where clients reach the proxy now. */
  readonly proxyUrl: () => string;
  /** Requests under way, and those that are kept. */
  readonly rows: () => readonly RequestRow[];
  /** Where there is WSL, how it is asked. */
  readonly wsl: WslOptions | undefined;
  /** How they stand to the proxy has changed, by this program. */
  readonly onChange: () => void;
}

/** How many assistants' own files lead to the proxy, and how many were sent straight to their providers. */
export interface AssistantCounts {
  readonly connected: number;
  readonly direct: number;
}

/** Other programs write these files too. Whoever asks for the counts does so each second, and reading them all holds requests up. */
const COUNTS_KEPT_MS = 60_000;

/** The assistants as the control methods and the shell use them: always at the proxy's present address. */
export class AssistantsService implements AssistantsPort {
  readonly #options: AssistantsServiceOptions;
  #left: AssistantsView['left'] = null;
  #counts: { readonly atMs: number; readonly counts: AssistantCounts } | undefined;

  constructor(options: AssistantsServiceOptions) {
    this.#options = options;
  }

  list(): Promise<AssistantsView> {
    const { assistants, clock, rows } = this.#options;
    const proxyUrl = this.#options.proxyUrl();
    const views = assistants.list(proxyUrl);
    this.#count(views);
    const proofs = routeProof(rows(), clock.wallTime(), views);
    return Promise.resolve({
      assistants: views.flatMap((view) => {
        const proof = proofs.find(({ name }) => name === view.name);
        return proof === undefined ? [] : { view, proof };
      }),
      refusal: assistants.refusal(proxyUrl),
      left: this.#left,
    });
  }

  /** As of the last minute; a change of our own shows at once. */
  get counts(): AssistantCounts {
    const { assistants, clock, proxyUrl } = this.#options;
    const known = this.#counts;
    if (known !== undefined && clock.now() - known.atMs < COUNTS_KEPT_MS) return known.counts;
    return this.#count(assistants.list(proxyUrl()));
  }

  #count(views: readonly AssistantView[]): AssistantCounts {
    const counts = {
      connected: views.filter(({ state }) => state.kind === 'connected').length,
      direct: views.filter(({ isDirect }) => isDirect).length,
    };
    this.#counts = { atMs: this.#options.clock.now(), counts };
    return counts;
  }

  plan(name: AssistantName, change: 'connect' | 'disconnect', offers: ConnectOffers): Promise<AssistantPlan> {
    const { assistants, proxyUrl } = this.#options;
    return Promise.resolve(
      change === 'connect' ? assistants.plan(name, proxyUrl(), offers) : assistants.planDisconnect(name),
    );
  }

  connect(name: AssistantName, offers: ConnectOffers = {}): Promise<AssistantOutcome> {
    const { assistants, proxyUrl } = this.#options;
    return this.#changed(name, assistants.connect(name, proxyUrl(), offers));
  }

  disconnect(name: AssistantName, leaveChanged: boolean): Promise<AssistantOutcome> {
    return this.#changed(name, this.#options.assistants.disconnect(name, leaveChanged));
  }

  async sendAll(to: MoveTarget): Promise<AssistantsMove> {
    const { assistants, proxyUrl } = this.#options;
    const move = await sendAll(assistants, { to, proxyUrl: proxyUrl() });
    const left = move.assistants.flatMap(({ name, label, outcome }) =>
      outcome.kind === 'refused' ? { name, label, message: outcome.message } : [],
    );
    this.#left = left.length === 0 ? null : { to, assistants: left };
    this.#tell();
    return move;
  }

  async wsl(): Promise<readonly WslDistro[]> {
    const { wsl } = this.#options;
    return wsl === undefined ? [] : wslDistros(wsl);
  }

  /** Those that are connected by us, and would find nobody at the address once the program has ended. */
  connected(): readonly AssistantName[] {
    const { assistants, proxyUrl } = this.#options;
    return assistants
      .list(proxyUrl())
      .flatMap(({ name, state }) => (state.kind === 'connected' && state.by === 'us' ? name : []));
  }

  /** Takes back every connection that nobody has changed since. */
  async disconnectAll(): Promise<void> {
    for (const name of this.connected()) await this.#options.assistants.disconnect(name);
  }

  /** The same in this turn of the event loop; what is refused stays as it is. */
  disconnectAllNow(): void {
    for (const name of this.connected()) this.#options.assistants.disconnectNow(name);
  }

  /** Settles what an earlier run left half done. */
  async recover(): Promise<void> {
    await this.#options.assistants.recover();
  }

  /** Follows the proxy to another address. */
  async follow(): Promise<void> {
    await this.#options.assistants.rewrite(this.#options.proxyUrl());
    this.#counts = undefined;
  }

  /** What could not be moved with all the others has been seen to by itself. */
  async #changed(name: AssistantName, change: Promise<AssistantOutcome>): Promise<AssistantOutcome> {
    const outcome = await change;
    if (outcome.kind === 'refused') return outcome;
    const left = this.#left?.assistants.filter((one) => one.name !== name) ?? [];
    this.#left = this.#left === null || left.length === 0 ? null : { ...this.#left, assistants: left };
    this.#tell();
    return outcome;
  }

  #tell(): void {
    this.#counts = undefined;
    this.#options.onChange();
  }
}
