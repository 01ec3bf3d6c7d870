import { median } from './median.ts';
import { REFERENCE } from './peers.ts';
import { NOT_INSTALLED } from './protocol.ts';
import type { ScenarioName } from './scenarios.ts';

/** What one measurement is of. */
export type Spot = { readonly peer: string; readonly scenario: ScenarioName; readonly round: number };

/** Every value measured, by peer, scenario and round; and why a peer or a scenario has none. */
export class Results {
  readonly #values = new Map<string, number>();
  readonly #absent = new Map<string, string>();
  readonly #failures = new Map<string, Map<ScenarioName, string>>();
  readonly #rounds: number;

  constructor(rounds: number) {
    this.#rounds = rounds;
  }

  /** Takes a value down; latency is what the peer adds, for direct the whole. */
  add({ peer, scenario, round }: Spot, value: number): void {
    this.#values.set(key(peer, scenario, round), value);
  }

  /** Takes down that a peer cannot run here, and why; it is not to be started again. */
  noteAbsent(peer: string, reason: string): void {
    this.#absent.set(peer, reason === NOT_INSTALLED ? reason : `not running: ${reason}`);
  }

  isAbsent(peer: string): boolean {
    return this.#absent.has(peer);
  }

  /** Takes down why a measurement failed; the last reason of a scenario stays. */
  noteFailure({ peer, scenario, round }: Spot, reason: string): void {
    const notes = this.#failures.get(peer) ?? new Map<ScenarioName, string>();
    this.#failures.set(peer, notes.set(scenario, `${scenario} failed in round ${round + 1}: ${reason}`));
  }

  /** Why values are missing, null if none are. */
  noteOf(peer: string): string | null {
    const absent = this.#absent.get(peer);
    if (absent !== undefined) return absent;
    return [...(this.#failures.get(peer)?.values() ?? [])].join('; ') || null;
  }

  /** What each round measured; failed rounds are left out. */
  valuesOf(peer: string, scenario: ScenarioName): number[] {
    return this.#perRound((round) => this.#value(peer, scenario, round));
  }

  medianOf(peer: string, scenario: ScenarioName): number | null {
    return orNull(median(this.valuesOf(peer, scenario)));
  }

  /** The median of each round's ratio to the reference: what disturbs a round disturbs both. */
  ratioOf(peer: string, scenario: ScenarioName): number | null {
    const ratios = this.#perRound(
      (round) => this.#value(peer, scenario, round) / this.#value(REFERENCE, scenario, round),
    );
    return orNull(median(ratios));
  }

  #perRound(value: (round: number) => number): number[] {
    return Array.from({ length: this.#rounds }, (_, round) => value(round)).filter(
      (one) => !Number.isNaN(one),
    );
  }

  #value(peer: string, scenario: ScenarioName, round: number): number {
    return this.#values.get(key(peer, scenario, round)) ?? Number.NaN;
  }
}

function key(peer: string, scenario: ScenarioName, round: number): string {
  return `${peer} ${scenario} ${round}`;
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
