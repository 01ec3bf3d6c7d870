import { median } from './median.ts';
import { REFERENCE } from './peers.ts';
import { NOT_INSTALLED } from './protocol.ts';
import type { ScenarioName } from './scenarios.ts';

/** Identifies a measurement. */
export type Spot = { readonly peer: string; readonly scenario: ScenarioName; readonly round: number };

/** Measured values by peer, scenario and round, and the reasons for missing ones. */
export class Results {
  readonly #values = new Map<string, number>();
  readonly #absent = new Map<string, string>();
  readonly #failures = new Map<string, Map<ScenarioName, string>>();
  readonly #rounds: number;

  constructor(rounds: number) {
    this.#rounds = rounds;
  }

  /** Records a value; for latency, what the peer adds, or the whole for direct. */
  add({ peer, scenario, round }: Spot, value: number): void {
    this.#values.set(key(peer, scenario, round), value);
  }

  /** Records that a peer cannot run here, and why; it must not be started again. */
  noteAbsent(peer: string, reason: string): void {
    this.#absent.set(peer, reason === NOT_INSTALLED ? reason : `not running: ${reason}`);
  }

  isAbsent(peer: string): boolean {
    return this.#absent.has(peer);
  }

  /** Records why a measurement failed; each scenario keeps its latest reason. */
  noteFailure({ peer, scenario, round }: Spot, reason: string): void {
    const notes = this.#failures.get(peer) ?? new Map<ScenarioName, string>();
    this.#failures.set(peer, notes.set(scenario, `${scenario} failed in round ${round + 1}: ${reason}`));
  }

  /** Returns why values are missing; null if none are. */
  noteOf(peer: string): string | null {
    const absent = this.#absent.get(peer);
    if (absent !== undefined) return absent;
    return [...(this.#failures.get(peer)?.values() ?? [])].join('; ') || null;
  }

  /** Returns the values of each round, without failed ones. */
  valuesOf(peer: string, scenario: ScenarioName): number[] {
    return this.#perRound((round) => this.#value(peer, scenario, round));
  }

  medianOf(peer: string, scenario: ScenarioName): number | null {
    return orNull(median(this.valuesOf(peer, scenario)));
  }

  /** Returns the median of each round's ratio to the reference: a disturbance in a round affects both. */
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
