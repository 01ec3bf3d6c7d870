import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { whyNotInstalled } from './installed.ts';
import { askSdks } from './support/ask-sdks.ts';
import type { Asked } from './support/asked.ts';
import { assertMetrics, type Audited, settledSessions, startAudited } from './support/count-account.ts';
import { sumOf } from './support/provider-account.ts';
import type { Question } from './support/question.ts';

const skip = whyNotInstalled();
const SDKS = ['openai', 'openai-responses', 'anthropic'];

/** Returns a question for every SDK, plain and streamed. */
function questions({ url }: Audited, more: Partial<Question> = {}): readonly Question[] {
  return SDKS.flatMap((sdk) =>
    [false, true].map((isStreamed) => ({
      sdk,
      baseUrl: sdk === 'anthropic' ? url : `${url}/v1`,
      apiKey: 'own',
      isStreamed,
      model: `model-of-${sdk}`,
      ...more,
    })),
  );
}

async function ask(context: TestContext, asked: readonly Question[]): Promise<void> {
  const answers = await askSdks(context, asked);
  assert.deepEqual(
    answers,
    asked.map(() => ({ text: 'Done' })),
  );
}

/** Groups the requests the provider saw and its replies by the value of a header. */
function seenBy(asked: readonly Asked[], header: string): Readonly<Record<string, readonly Asked[]>> {
  return Object.fromEntries(Map.groupBy(asked, ({ headers }) => String(headers[header])));
}

const unreported = (asked: readonly Asked[]): number =>
  asked.filter(({ said }) => said?.isReported === false).length;

test(
  'SDKs that send no session are grouped by User-Agent, with tokens or the reason for their absence',
  { skip },
  async (context) => {
    const audited = await startAudited(context);
    await ask(context, questions(audited));
    const seen = seenBy(audited.provider.asked, 'user-agent');
    const views = await settledSessions(audited);
    assert.deepEqual(
      views.map((view) => [view.name, view.client, view.session, view.turns, view.errors]),
      Object.keys(seen).map((name) => [name, 'other', null, null, 0]),
    );
    for (const { name, requests, tokens, unreported: missing, unreportedWhy } of views) {
      const own = seen[name] ?? [];
      assert.deepEqual([requests, tokens, missing], [own.length, sumOf(own), unreported(own)]);
      assert.equal(unreportedWhy, missing === 0 ? null : 'not_asked');
    }
    assert.deepEqual(
      views.map(({ unreported: missing }) => missing),
      [1, 0],
      'a stream of Chat Completions',
    );
    await assertMetrics(audited);
  },
);

test(
  'SDKs that name a session get one with turns, child sessions as agents and retries counted separately',
  { skip },
  async (context) => {
    const audited = await startAudited(context);
    const { provider } = audited;
    const child = { 'x-session-id': 'run-7.1', 'x-parent-session-id': 'run-7' };
    await ask(context, questions(audited, { headers: { 'x-session-id': 'run-7' } }));
    await ask(context, questions(audited, { headers: child }).slice(-1));
    // Only once, because the proxy passes a 500 on at once: the client has to retry it.
    provider.failures = 1;
    await ask(context, questions(audited, { headers: { 'x-session-id': 'run-8' }, retries: 1 }).slice(-1));
    const seen = seenBy(provider.asked, 'x-session-id');
    const [view, retried, ...others] = await settledSessions(audited);
    assert.deepEqual(others, []);
    assert.ok(view !== undefined && retried !== undefined);
    const own = [...(seen['run-7'] ?? []), ...(seen['run-7.1'] ?? [])];
    assert.deepEqual(
      [view.client, view.session, view.requests, view.turns, view.errors, view.clientRetries],
      ['other', 'run-7', own.length, SDKS.length * 2, 0, 0],
    );
    assert.deepEqual([view.tokens, view.unreported], [sumOf(own), unreported(own)]);
    assert.deepEqual(
      view.agents.map(({ key, kind, requests, tokens }) => [key, kind, requests, tokens]),
      [
        ['main', 'main', SDKS.length * 2, sumOf(seen['run-7'] ?? [])],
        ['run-7.1', 'agent', 1, sumOf(seen['run-7.1'] ?? [])],
      ],
    );
    const again = (seen['run-8'] ?? []).map(({ headers }) => headers['x-stainless-retry-count']);
    assert.deepEqual(again, ['0', '1']);
    assert.deepEqual(
      [retried.session, retried.requests, retried.turns, retried.errors, retried.clientRetries],
      ['run-8', 2, 1, 1, 1],
    );
    await assertMetrics(audited);
  },
);
