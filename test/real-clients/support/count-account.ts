import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { SessionView } from '../../../src/contract/sessions.ts';
import { type TestedClient, TRANSPORTS } from '../../support/control-transports.ts';
import { startProgram } from '../../support/running-program.ts';
import { type ClientHeaders, providerAccount, type SessionAccount, sumOf } from './provider-account.ts';
import { type ScriptedProvider, startScriptedProvider } from './scripted-provider.ts';

/** LunaRoute between a client and a provider that keeps its own account. */
export interface Audited {
  readonly provider: ScriptedProvider;
  /** The proxy's address. */
  readonly url: string;
  /** Control client, as the window uses it. */
  readonly control: TestedClient;
}

/** Starts the provider and LunaRoute, for the OpenAI and the Anthropic dialect. */
export async function startAudited(context: TestContext): Promise<Audited> {
  const provider = await startScriptedProvider(context);
  const entry = { base_url: provider.url };
  const config = JSON.stringify({ providers: { openai: entry, anthropic: entry } });
  const program = await startProgram(context, { config });
  const http = TRANSPORTS.find(({ name }) => name === 'HTTP');
  assert.ok(http !== undefined);
  return { provider, url: program.url, control: await http.connect(context, program) };
}

/**
 * Asserts that the session store and the metrics match what the provider received and reported, by session, agent and
 * turn.
 */
export async function assertCounted(audited: Audited, how: ClientHeaders): Promise<readonly SessionView[]> {
  const { provider, control } = audited;
  const views = await settledSessions(audited);
  const booked = await Promise.all(views.map((view) => countAccount(control, view)));
  assert.deepEqual(booked, providerAccount(provider, how));
  for (const { errors, unreported, clientRetries, proxyRetries, breaks, trouble } of views) {
    assert.deepEqual(
      { errors, unreported, clientRetries, proxyRetries, breaks, trouble },
      { errors: 0, unreported: 0, clientRetries: 0, proxyRetries: 0, breaks: 0, trouble: null },
    );
  }
  await assertMetrics(audited);
  return views;
}

/**
 * Returns the sessions once no request is in flight: a client may read the last byte of a response before the store
 * does.
 */
export async function settledSessions({ control, provider }: Audited): Promise<readonly SessionView[]> {
  for (;;) {
    const { sessions } = await control.proxy.view();
    const counted = sessions.reduce((sum, { requests }) => sum + requests, 0);
    const isSettled = sessions.every(({ live }) => live === 0);
    if (isSettled && counted >= provider.asked.length) return sessions;
    await pause(10);
  }
}

/** Compares `lunaroute_tokens_total` by model and kind with what the provider reported. */
export async function assertMetrics({ url, provider }: Audited): Promise<void> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const told: Record<string, number> = {};
  for (const [, labels = '', value] of text.matchAll(/^lunaroute_tokens_total\{([^}]*)\} (\d+)$/gmu)) {
    const [model, kind] = ['model', 'kind'].map(
      (name) => new RegExp(`${name}="([^"]*)"`, 'u').exec(labels)?.[1],
    );
    told[`${model} ${kind}`] = (told[`${model} ${kind}`] ?? 0) + Number(value);
  }
  const said: Record<string, number> = {};
  for (const [model, answers] of Map.groupBy(
    provider.asked.filter(({ said: one }) => one !== undefined),
    ({ said: one }) => one?.model,
  )) {
    const { fresh, cacheRead, cacheWrite, output } = sumOf(answers);
    const kinds = { fresh, cache_read: cacheRead, cache_write: cacheWrite, output };
    for (const [kind, count] of Object.entries(kinds)) said[`${model} ${kind}`] = count ?? 0;
  }
  assert.deepEqual(told, said);
}

async function countAccount(control: TestedClient, view: SessionView): Promise<SessionAccount> {
  const { id, client, session, turns, requests, tokens, context, models, agents } = view;
  const threads = agents.map(async ({ key, kind, parent, requests: own, tokens: used }) => {
    const told = kind === 'helpers' ? null : await control.sessions.turns({ id, agent: key });
    const list = (told?.turns ?? []).map((turn) => ({
      requests: turn.requests,
      tokens: turn.tokens,
      model: turn.models.join(),
      breaks: turn.breaks.map(({ kind: how }) => how),
    }));
    return { key, kind, parent, requests: own, tokens: used, turns: list };
  });
  const account = { client, session, turns, requests, tokens, context, models: models.toSorted() };
  return { ...account, threads: await Promise.all(threads) };
}
