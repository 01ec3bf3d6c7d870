import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Dialect } from '../../src/contract/dialect.ts';
import type { HireAssistant, AssistantRequest } from '../../src/demo/assistants/assistant.ts';
import { DEMO_ASSISTANTS } from '../../src/demo/demo-traffic.ts';
import {
  CLAUDE_CODE,
  PAUSING_CLAUDE_CODE,
  SECOND_CLAUDE_CODE,
} from '../../src/demo/assistants/claude-code.ts';
import { CODEX } from '../../src/demo/assistants/codex.ts';
import { GEMINI_CLI } from '../../src/demo/assistants/gemini-cli.ts';
import { OPENCODE } from '../../src/demo/assistants/opencode.ts';
import { PYTHON_SCRIPT } from '../../src/demo/assistants/python-script.ts';
import { SeededRandom } from '../../src/demo/seeded-random.ts';
import { ANSWERS } from './support.ts';

/** Returns all requests of an assistant's first round, in order. */
function firstRound(hire: HireAssistant, seed = 0.3): readonly AssistantRequest[] {
  const random = new SeededRandom(() => seed).fork();
  return hire(random).steps.flatMap(({ turn, atOnce }) => {
    const count = atOnce === undefined ? 1 : random.whole(...atOnce);
    return Array.from({ length: count }, (_, at) => turn(random, at));
  });
}

type Fields = Readonly<Record<string, unknown>>;

/** Returns a field of a request's body. */
function ofBody({ body }: AssistantRequest, name: string): unknown {
  return (body as Fields | undefined)?.[name];
}

interface Case {
  readonly hire: HireAssistant;
  readonly dialect: Dialect;
  /** The header that groups its requests; undefined if there is none. */
  readonly session: string | undefined;
  /** The header that only its agents send. */
  readonly agent: string | undefined;
  /** Number of requests, including those of agents; `models` lists the models in order of first use. */
  readonly requests: readonly [least: number, most: number];
  readonly agents: number;
  readonly models: readonly string[];
}

const OPUS = 'claude-opus-4-6';
const HAIKU = 'claude-haiku-4-5-20251001';
const CLAUDE_HEADERS = { session: 'x-claude-code-session-id', agent: 'x-claude-code-agent-id' } as const;

const CASES: readonly Case[] = [
  {
    hire: CLAUDE_CODE,
    dialect: 'anthropic',
    ...CLAUDE_HEADERS,
    requests: [40, 44],
    agents: 6,
    models: [OPUS, HAIKU, 'claude-sonnet-4-6'],
  },
  {
    hire: SECOND_CLAUDE_CODE,
    dialect: 'anthropic',
    ...CLAUDE_HEADERS,
    requests: [11, 11],
    agents: 0,
    models: [HAIKU, OPUS],
  },
  {
    hire: PAUSING_CLAUDE_CODE,
    dialect: 'anthropic',
    ...CLAUDE_HEADERS,
    requests: [5, 5],
    agents: 0,
    models: [HAIKU, OPUS],
  },
  {
    hire: CODEX,
    dialect: 'openai',
    session: 'session-id',
    agent: 'x-codex-parent-thread-id',
    requests: [11, 11],
    agents: 2,
    models: ['gpt-5.3-codex'],
  },
  {
    hire: OPENCODE,
    dialect: 'openai',
    session: 'x-session-affinity',
    agent: 'x-parent-session-id',
    requests: [5, 5],
    agents: 1,
    models: ['gpt-5-mini'],
  },
  {
    hire: GEMINI_CLI,
    dialect: 'gemini',
    session: undefined,
    agent: undefined,
    requests: [4, 4],
    agents: 0,
    models: [],
  },
  {
    hire: PYTHON_SCRIPT,
    dialect: 'openai',
    session: undefined,
    agent: undefined,
    requests: [25, 28],
    agents: 0,
    models: ['text-embedding-3-small', 'gpt-5-mini'],
  },
];

const nameOf = (hire: HireAssistant): string => hire(new SeededRandom(() => 0.5)).name;

for (const { hire, dialect, session, agent, requests, agents, models } of CASES) {
  test(`${nameOf(hire)} requests what its provider has, in one session, as often as declared`, () => {
    const turns = firstRound(hire);
    const [least, most] = requests;
    assert.ok(turns.length >= least && turns.length <= most, String(turns.length));
    const paths = turns.map(({ path }) => path.split('?'));
    for (const [path = ''] of paths) assert.ok(ANSWERS[dialect].endpointAt(path), path);
    for (const { method, body } of turns) assert.equal(method, body === undefined ? 'GET' : 'POST');
    const named = turns.map((turn) => ofBody(turn, 'model')).filter((model) => model !== undefined);
    assert.deepEqual([...new Set(named)], models);
    const ofAgents = turns.filter(({ headers }) => agent !== undefined && headers[agent] !== undefined);
    assert.equal(ofAgents.length, agents);
    if (session === undefined) return;
    const main = turns.filter((turn) => !ofAgents.includes(turn)).map(({ headers }) => headers[session]);
    assert.equal(new Set(main).size, 1, 'the main thread is one session');
    assert.notEqual(main[0], undefined);
    assert.notEqual(
      firstRound(hire, 0.7)[0]?.headers[session],
      main[0],
      'another one has a session of its own',
    );
  });
}

test('every assistant has a case, and no two start at the same time', () => {
  assert.deepEqual(
    DEMO_ASSISTANTS.map((hire) => nameOf(hire)).toSorted(),
    CASES.map(({ hire }) => nameOf(hire)).toSorted(),
  );
  const starts = DEMO_ASSISTANTS.map((hire) => hire(new SeededRandom(() => 0.5)).startsAfterMs);
  assert.equal(new Set(starts).size, starts.length);
});

test("Claude Code's cache marks, betas and models are consistent", () => {
  const kept = [
    [CLAUDE_CODE, '1h', true],
    [SECOND_CLAUDE_CODE, '1h', true],
    [PAUSING_CLAUDE_CODE, undefined, false],
  ] as const;
  for (const [hire, ttl, isLong] of kept) {
    const turns = firstRound(hire).filter(({ path }) => path.startsWith('/v1/messages?'));
    const main = turns.filter((turn) => ofBody(turn, 'max_tokens') === 32_000);
    assert.ok(main.length > 0);
    for (const { headers, body } of main) {
      assert.equal(headers['anthropic-beta']?.includes('extended-cache-ttl'), isLong);
      const { system } = body as { system: readonly Fields[] };
      assert.deepEqual(system[0]?.['cache_control'], {
        type: 'ephemeral',
        ...(ttl === undefined ? {} : { ttl }),
      });
    }
    const titles = turns.filter((turn) => ofBody(turn, 'max_tokens') === 12);
    assert.ok(titles.length > 0);
    for (const { headers, body } of titles) {
      assert.equal(headers['anthropic-beta']?.includes('structured-outputs'), true);
      assert.doesNotMatch(JSON.stringify(body), /cache_control/u);
    }
  }
  const models = firstRound(CLAUDE_CODE)
    .filter((turn) => ofBody(turn, 'max_tokens') === 32_000)
    .map((turn) => String(ofBody(turn, 'model')).split('-')[1]);
  assert.deepEqual(models, ['opus', 'opus', ...Array.from({ length: models.length - 2 }, () => 'sonnet')]);
});

test('the headers, the metadata and the body of Codex agree', () => {
  for (const seed of [0.1, 0.5, 0.9]) {
    const turns = firstRound(CODEX, seed);
    const threads = new Set<unknown>();
    for (const turn of turns) {
      const { headers } = turn;
      const told = JSON.parse(headers['x-codex-turn-metadata'] ?? '') as Fields;
      const parent = headers['x-codex-parent-thread-id'];
      threads.add(told['thread_id']);
      assert.deepEqual(
        [
          told['session_id'],
          told['thread_id'],
          told['window_id'],
          told['parent_thread_id'],
          told['subagent_kind'],
        ],
        [
          headers['session-id'],
          headers['thread-id'],
          headers['x-codex-window-id'],
          parent,
          headers['x-openai-subagent'],
        ],
      );
      assert.equal(
        headers['x-codex-window-id'],
        `${String(told['thread_id'])}:${String(told['window_number'])}`,
      );
      assert.equal(ofBody(turn, 'prompt_cache_key'), headers['session-id']);
      assert.equal(parent ?? told['thread_id'], told['session_id'], 'the session is its main thread');
    }
    assert.equal(threads.size, 2);
  }
});

test("opencode's agent is a child of its session, and the title is a small request beside the first", () => {
  const turns = firstRound(OPENCODE);
  const [title, first, , , agent] = turns;
  assert.ok(title !== undefined && first !== undefined && agent !== undefined);
  assert.equal(agent.headers['x-parent-session-id'], first.headers['x-session-id']);
  assert.notEqual(agent.headers['x-session-id'], first.headers['x-session-id']);
  const bytes = (turn: AssistantRequest): number => JSON.stringify(turn.body).length;
  assert.ok(bytes(title) < bytes(first) / 4);
  for (const turn of turns) assert.equal(turn.headers['x-session-id'], ofBody(turn, 'prompt_cache_key'));
});

test('only Claude Code, Codex and opencode get tool calls, for some requests', () => {
  for (const hire of [CLAUDE_CODE, CODEX, OPENCODE]) {
    const calls = firstRound(hire).filter(({ headers }) => headers['x-demo-answer'] === 'tool');
    assert.ok(calls.length > 0 && calls.length < firstRound(hire).length);
  }
  for (const hire of [GEMINI_CLI, PYTHON_SCRIPT])
    assert.ok(firstRound(hire).every(({ headers }) => headers['x-demo-answer'] === undefined));
});

test('the script requests whole and streamed answers, and never their usage', () => {
  const chats = firstRound(PYTHON_SCRIPT).filter(({ path }) => path === '/v1/chat/completions');
  assert.deepEqual(
    chats.map((turn) => [ofBody(turn, 'stream'), ofBody(turn, 'stream_options')]),
    [
      [true, undefined],
      [undefined, undefined],
    ],
  );
  const inputs = firstRound(PYTHON_SCRIPT)
    .filter(({ path }) => path === '/v1/embeddings')
    .map((turn) => (ofBody(turn, 'input') as readonly string[]).length);
  assert.ok(inputs.every((count) => count >= 2 && count <= 8));
});
