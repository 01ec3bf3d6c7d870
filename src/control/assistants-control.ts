import type { Assistants } from '../assistants/assistants.ts';
import { assistantOf } from '../assistants/known-assistants.ts';
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
import type { TargetLog } from '../logging/logging.ts';
import type { AssistantsPort } from './feature-ports.ts';

export interface AssistantsControlOptions {
  readonly assistants: Assistants;
  readonly clock: Clock;
  /** Current proxy address for clients. */
  readonly proxyUrl: () => string;
  /** Requests in progress, and the finished ones kept. */
  readonly rows: () => readonly RequestRow[];
  /** How to query WSL, if there is any. */
  readonly wsl: WslOptions | undefined;
  readonly log: Pick<TargetLog, 'write'>;
  /** Called after this program changed how assistants relate to the proxy. */
  readonly onChange: () => void;
}

/** Number of assistants whose files point to the proxy, and of those sent straight to their providers. */
export interface AssistantCounts {
  readonly connected: number;
  readonly direct: number;
}

/**
 * Other programs write these files too. The counts are requested every second, and reading all files delays requests.
 */
const COUNTS_KEPT_MS = 60_000;

type Left = NonNullable<AssistantsView['left']>;

/** The assistants as seen by the control methods and the shell: always with the proxy's current address. */
export class AssistantsControl implements AssistantsPort {
  readonly #options: AssistantsControlOptions;
  #left: Left | null = null;
  #counts: { readonly atMs: number; readonly counts: AssistantCounts } | undefined;

  constructor(options: AssistantsControlOptions) {
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

  /** Up to a minute old, but this program's own changes show at once. */
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

  /** Returns the assistants connected by LunaRoute, which would get no response once the program has ended. */
  connected(): readonly AssistantName[] {
    const { assistants, proxyUrl } = this.#options;
    return assistants
      .list(proxyUrl())
      .flatMap(({ name, state }) => (state.kind === 'connected' && state.by === 'us' ? name : []));
  }

  /** Undoes every connection that nobody has changed since. */
  async disconnectAll(): Promise<void> {
    for (const name of this.connected()) await this.#options.assistants.disconnect(name);
  }

  /** Like {@link disconnectAll}, within this turn of the event loop; refused ones are left unchanged. */
  disconnectAllNow(): void {
    for (const name of this.connected()) this.#options.assistants.disconnectNow(name);
  }

  /** Completes or undoes what an earlier run left half done; logs what it could not. */
  async recover(): Promise<void> {
    for (const [name, outcome] of await this.#options.assistants.recover()) {
      if (outcome === 'settled') continue;
      this.#warn(`Couldn't check ${assistantOf(name).label} for an interrupted change`, outcome.message);
    }
  }

  /** Updates connected assistants to the proxy's new address; logs and keeps those that still have the old one. */
  async follow(): Promise<void> {
    const { assistants, proxyUrl } = this.#options;
    const outcomes = await assistants.rewrite(proxyUrl());
    const stale = [...outcomes].flatMap(([name, outcome]) =>
      outcome.kind === 'refused' ? { name, label: assistantOf(name).label, message: outcome.message } : [],
    );
    for (const { label, message } of stale) this.#warn(`Couldn't reconnect ${label}`, message);
    const earlier = this.#left?.assistants.filter(({ name }) => !outcomes.has(name)) ?? [];
    if (stale.length > 0)
      this.#left = { to: 'proxy', assistants: [...(this.#left?.to === 'proxy' ? earlier : []), ...stale] };
    else this.#keepLeft(earlier);
    this.#tell();
  }

  #warn(what: string, why: string): void {
    this.#options.log.write('warn', `${what}: ${why}`);
  }

  /** Changed individually, the assistant is removed from those that could not be moved with the others. */
  async #changed(name: AssistantName, change: Promise<AssistantOutcome>): Promise<AssistantOutcome> {
    const outcome = await change;
    if (outcome.kind === 'refused') return outcome;
    this.#keepLeft(this.#left?.assistants.filter((one) => one.name !== name) ?? []);
    this.#tell();
    return outcome;
  }

  #keepLeft(assistants: Left['assistants']): void {
    this.#left = this.#left === null || assistants.length === 0 ? null : { ...this.#left, assistants };
  }

  #tell(): void {
    this.#counts = undefined;
    this.#options.onChange();
  }
}
