import type { Assistants } from '../assistants/assistants.ts';
import { routeProof } from '../assistants/route-proof.ts';
import type { Clock } from '../clock.ts';
import type {
  AssistantName,
  AssistantOutcome,
  AssistantPlan,
  AssistantsView,
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
}

/** The assistants as the control methods and the shell use them: always at the proxy's present address. */
export class AssistantsService implements AssistantsPort {
  readonly #options: AssistantsServiceOptions;

  constructor(options: AssistantsServiceOptions) {
    this.#options = options;
  }

  list(): Promise<AssistantsView> {
    const { assistants, clock, rows } = this.#options;
    const proxyUrl = this.#options.proxyUrl();
    const views = assistants.list(proxyUrl);
    const proofs = routeProof(rows(), clock.wallTime(), views);
    return Promise.resolve({
      assistants: views.flatMap((view) => {
        const proof = proofs.find(({ name }) => name === view.name);
        return proof === undefined ? [] : { view, proof };
      }),
      refusal: assistants.refusal(proxyUrl),
    });
  }

  plan(
    name: AssistantName,
    change: 'connect' | 'disconnect',
    statusLine = false,
    toolSearch?: boolean,
  ): Promise<AssistantPlan> {
    const { assistants, proxyUrl } = this.#options;
    return Promise.resolve(
      change === 'connect'
        ? assistants.plan(name, proxyUrl(), statusLine, toolSearch)
        : assistants.planDisconnect(name),
    );
  }

  connect(name: AssistantName, statusLine = false, toolSearch?: boolean): Promise<AssistantOutcome> {
    return this.#options.assistants.connect(name, this.#options.proxyUrl(), statusLine, toolSearch);
  }

  disconnect(name: AssistantName, leaveChanged: boolean): Promise<AssistantOutcome> {
    return this.#options.assistants.disconnect(name, leaveChanged);
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
  }
}
