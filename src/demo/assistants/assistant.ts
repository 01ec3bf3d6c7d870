import type { SeededRandom } from '../seeded-random.ts';

/** A request sent by an assistant. */
export interface AssistantRequest {
  readonly method: 'GET' | 'POST';
  /** Relative to the proxy's address. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The JSON body; undefined for none. */
  readonly body?: object;
}

/** An assistant's next step. */
export interface Step {
  /** `at` is the index among the requests sent concurrently, from 0. */
  readonly turn: (random: SeededRandom, at: number) => AssistantRequest;
  /** Range for the number of concurrent requests. */
  readonly atOnce?: readonly [least: number, most: number];
  /** Range of milliseconds after which the user gives up. */
  readonly givenUpAfterMs?: readonly [least: number, most: number];
  /** Range of milliseconds until the next step, while the user reads or tools run. */
  readonly thenMs: readonly [least: number, most: number];
}

/** A simulated user of the proxy. */
export interface SimulatedAssistant {
  readonly name: string;
  /** Milliseconds after the traffic starts. */
  readonly startsAfterMs: number;
  /** Done in this order in the first round, and in random order in later ones. */
  readonly steps: readonly [Step, ...Step[]];
}

/** Creates an assistant with its own sessions. */
export type HireAssistant = (random: SeededRandom) => SimulatedAssistant;

/** Tells the fake provider to call a tool in its response, which it must not ask of a real assistant. */
export const CALLS_TOOL = { 'x-demo-answer': 'tool' } as const;

/** Headers that the official SDKs send with every request. */
export const STAINLESS = {
  'x-stainless-os': 'Linux',
  'x-stainless-arch': 'x64',
  'x-stainless-retry-count': '0',
  'x-stainless-timeout': '600',
};

const LINE =
  'export function settle(list: readonly Connection[]): void { for (const each of list) each.end(); }\n';

/** Returns the text of a prompt: code, `kib` KiB long. */
export function promptText(kib: number): string {
  return LINE.repeat(Math.ceil((kib * 1024) / LINE.length));
}

export function uuid(random: SeededRandom): string {
  const hex = Array.from({ length: 32 }, () => random.whole(0, 15).toString(16)).join('');
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/u, '$1-$2-4$3-a$4-$5');
}
