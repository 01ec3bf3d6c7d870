import type { SeededRandom } from '../seeded-random.ts';

/** One request that an assistant sends. */
export interface AssistantRequest {
  readonly method: 'GET' | 'POST';
  /** Below the proxy's address. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The JSON body; undefined for none. */
  readonly body?: object;
}

/** What an assistant does next. */
export interface Step {
  /** `at` counts those that are sent at once from 0. */
  readonly turn: (random: SeededRandom, at: number) => AssistantRequest;
  /** How many at once, from and to. */
  readonly atOnce?: readonly [least: number, most: number];
  /** The user loses patience after so many milliseconds, from and to. */
  readonly givenUpAfterMs?: readonly [least: number, most: number];
  /** What passes before the next step: the user reads, tools run; milliseconds, from and to. */
  readonly thenMs: readonly [least: number, most: number];
}

/** A made-up user of the proxy. */
export interface SimulatedAssistant {
  readonly name: string;
  /** Milliseconds after the start of the traffic. */
  readonly startsAfterMs: number;
  /** The first round is done in this order, later ones in any. */
  readonly steps: readonly [Step, ...Step[]];
}

/** Makes an assistant with sessions of its own. */
export type HireAssistant = (random: SeededRandom) => SimulatedAssistant;

/** Tells the made-up provider that this answer calls a tool: it must not ask that of a real assistant. */
export const CALLS_TOOL = { 'x-demo-answer': 'tool' } as const;

/** What the official SDKs send with every request. */
export const STAINLESS = {
  'x-stainless-os': 'Linux',
  'x-stainless-arch': 'x64',
  'x-stainless-retry-count': '0',
  'x-stainless-timeout': '600',
};

const LINE =
  'export function settle(list: readonly Connection[]): void { for (const each of list) each.end(); }\n';

/** What stands in a prompt: code, so many kilobytes of it. */
export function promptText(kib: number): string {
  return LINE.repeat(Math.ceil((kib * 1024) / LINE.length));
}

export function uuid(random: SeededRandom): string {
  const hex = Array.from({ length: 32 }, () => random.whole(0, 15).toString(16)).join('');
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/u, '$1-$2-4$3-a$4-$5');
}
