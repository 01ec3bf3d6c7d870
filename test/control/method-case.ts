import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { Tick } from '../../src/contract/control.ts';
import type { StopWait } from '../../src/contract/stop-wait.ts';
import type { ApplyOutcome } from '../../src/contract/settings/settings-changes.ts';
import { ClientCall } from '../support/client.ts';
import type { TestedClient } from '../support/control-transports.ts';
import { eventually } from '../support/eventually.ts';
import { LeapingClock } from '../support/leaping-clock.ts';
import type { ProgramOptions, ProgramUnderTest } from '../support/running-program.ts';
import { startTaggedServer } from '../support/tagged-server.ts';

export interface Fixture {
  readonly context: TestContext;
  readonly program: ProgramUnderTest;
  readonly client: TestedClient;
}

export interface Case {
  readonly name: string;
  readonly options?: ProgramOptions;
  readonly run: (fixture: Fixture) => Promise<void>;
}

/** Clock for the cases that need one. */
export const LEAPING = new LeapingClock();

export const ALL = { activity: true, requests: true, log: true, logAfterSeq: 0, sessions: true };

/** Returns the ticks of a watch, up to the one with which the claim becomes true. */
export async function watchUntil(
  client: TestedClient,
  claim: (ticks: readonly Tick[]) => boolean,
): Promise<Tick[]> {
  const abort = new AbortController();
  const ticks: Tick[] = [];
  for await (const tick of await client.watch(ALL, { signal: abort.signal })) {
    ticks.push(tick);
    if (claim(ticks)) break;
  }
  abort.abort();
  return ticks;
}

export async function fingerprint(client: TestedClient): Promise<string> {
  const ticks = await watchUntil(client, (seen) => seen.some(({ settings }) => settings !== undefined));
  return ticks.findLast(({ settings }) => settings !== undefined)?.settings?.fingerprint ?? '';
}

export function saved(outcome: ApplyOutcome): Extract<ApplyOutcome, { kind: 'saved' }> {
  assert.ok(outcome.kind === 'saved', JSON.stringify(outcome));
  return outcome;
}

/** Returns the code of the error with which a call fails. */
export async function codeOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => 'no error',
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : String(error)),
  );
}

/** Calls a method without type checks. */
export function untyped(client: TestedClient, path: readonly string[], input: unknown): Promise<unknown> {
  let at: unknown = client;
  for (const name of path) at = Reflect.get(Object(at), name);
  return (at as (input: unknown) => Promise<unknown>)(input);
}

/** Starts a stream through the proxy that does not end on its own. */
export async function startStream(
  client: TestedClient,
  context: TestContext,
  program: ProgramUnderTest,
): Promise<ClientCall> {
  const server = await startTaggedServer(context);
  server.handler = ({ response }) => void response.write('first');
  const changes = [{ key: 'providers.openai.base_url', value: server.url }];
  saved(await client.settings.apply({ fingerprint: await fingerprint(client), changes }));
  const call = new ClientCall(`${program.url}/v1/models`);
  await eventually('the answer has begun', () => call.received === 'first');
  return call;
}

/** Returns what the proxy is waiting for, according to the latest status. */
export function stopWaitOf(ticks: readonly Tick[]): StopWait | undefined {
  const proxy = ticks.findLast(({ status }) => status !== undefined)?.status?.proxy;
  return proxy?.kind === 'stopping' ? proxy.wait : undefined;
}

export const POOLS = 'providers:\n  openai:\n    http_client:\n      timeout_secs: 100\n';
export const TIMEOUT_KEY = 'providers.openai.http_client.timeout_secs';
