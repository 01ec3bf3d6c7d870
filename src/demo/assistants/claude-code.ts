import type { SeededRandom } from '../seeded-random.ts';
import {
  CALLS_TOOL,
  type HireAssistant,
  promptText,
  STAINLESS,
  type Step,
  type AssistantRequest,
  uuid,
} from './assistant.ts';
import { Conversation } from './conversation.ts';

const OPUS = 'claude-opus-4-6';
const SONNET = 'claude-sonnet-4-6';
const HAIKU = 'claude-haiku-4-5-20251001';

const BETAS = 'claude-code-20250219,interleaved-thinking-2025-05-14';
/** Sent with requests whose prompts are to be cached for an hour. */
const HOUR_BETAS = `${BETAS},extended-cache-ttl-2025-04-11`;
const TITLE_BETAS = `${BETAS},structured-outputs-2025-12-15`;

const HEADERS = {
  ...STAINLESS,
  'user-agent': 'claude-cli/2.1.34 (external, cli)',
  'x-app': 'cli',
  'x-stainless-lang': 'js',
  'x-stainless-package-version': '0.70.0',
  'x-stainless-runtime': 'node',
  'x-stainless-runtime-version': 'v24.3.0',
  'anthropic-version': '2023-06-01',
  'anthropic-dangerous-direct-browser-access': 'true',
  authorization: 'Bearer demo',
};

const SYSTEM = "You are Claude Code, Anthropic's official CLI for Claude.";

interface SessionOptions {
  /** Whether prompts of the main thread are cached for an hour instead of five minutes. */
  readonly cachesForAnHour: boolean;
  /** Number of requests after which the user switches to another model; undefined for never. */
  readonly changesModelAfter?: number;
}

/** One session: the main thread, its agents, and their titles and token counts. */
class ClaudeSession {
  readonly #random: SeededRandom;
  readonly #options: SessionOptions;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #main: Conversation;
  readonly #agents: readonly { readonly id: string; readonly thread: Conversation }[];
  #asked = 0;

  constructor(random: SeededRandom, options: SessionOptions) {
    this.#random = random;
    this.#options = options;
    this.#headers = { ...HEADERS, 'x-claude-code-session-id': uuid(random) };
    this.#main = new Conversation(random.fork(), {
      startKib: 48,
      growKib: [2, 7],
      maxKib: 96,
      perTurn: [2, 4],
    });
    this.#agents = Array.from({ length: 2 }, () => ({
      id: `a${uuid(random).replaceAll('-', '').slice(0, 16)}`,
      thread: new Conversation(random.fork(), { startKib: 20, growKib: [1, 4], maxKib: 60, perTurn: [2, 5] }),
    }));
  }

  readonly main = (): AssistantRequest => {
    const { cachesForAnHour, changesModelAfter = Infinity } = this.#options;
    const { text, isLastOfTurn } = this.#main.next();
    this.#asked += 1;
    return this.#ask({
      model: this.#asked > changesModelAfter ? SONNET : OPUS,
      betas: cachesForAnHour ? HOUR_BETAS : BETAS,
      cache: cachesForAnHour ? { type: 'ephemeral', ttl: '1h' } : { type: 'ephemeral' },
      text,
      maxTokens: 32_000,
      headers: isLastOfTurn ? {} : CALLS_TOOL,
    });
  };

  readonly agent = (_dice: SeededRandom, at: number): AssistantRequest => {
    const agent = this.#agents[at % this.#agents.length];
    if (agent === undefined) return this.main();
    const { text, isLastOfTurn } = agent.thread.next();
    return this.#ask({
      model: HAIKU,
      betas: BETAS,
      cache: { type: 'ephemeral' },
      text,
      maxTokens: 48,
      headers: { 'x-claude-code-agent-id': agent.id, ...(isLastOfTurn ? {} : CALLS_TOOL) },
    });
  };

  readonly title = (): AssistantRequest =>
    this.#ask({
      model: HAIKU,
      betas: TITLE_BETAS,
      cache: undefined,
      text: promptText(this.#random.between(2, 4)),
      maxTokens: 12,
      headers: {},
    });

  readonly count = (random: SeededRandom): AssistantRequest => ({
    method: 'POST',
    path: '/v1/messages/count_tokens?beta=true',
    headers: { ...this.#headers, 'anthropic-beta': BETAS },
    body: { model: OPUS, messages: [{ role: 'user', content: promptText(random.between(1, 4)) }] },
  });

  #ask({ model, betas, cache, text, maxTokens, headers }: Ask): AssistantRequest {
    return {
      method: 'POST',
      path: '/v1/messages?beta=true',
      headers: { ...this.#headers, 'anthropic-beta': betas, ...headers },
      body: {
        model,
        max_tokens: maxTokens,
        system: [{ type: 'text', text: SYSTEM, ...(cache === undefined ? {} : { cache_control: cache }) }],
        messages: [{ role: 'user', content: text }],
        stream: true,
      },
    };
  }
}

interface Ask {
  readonly model: string;
  readonly betas: string;
  readonly cache: object | undefined;
  readonly text: string;
  readonly maxTokens: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** Steps in which a tool runs and its result is sent back. */
function toolLoop({ main, count }: ClaudeSession): readonly Step[] {
  return [
    { turn: main, thenMs: [150, 900] },
    { turn: count, thenMs: [50, 300] },
    { turn: main, thenMs: [100, 600] },
    { turn: count, thenMs: [200, 1200] },
  ];
}

/** A busy window: agents, titles, and a change of model after a while. */
export const CLAUDE_CODE: HireAssistant = (random) => {
  const session = new ClaudeSession(random, { cachesForAnHour: true, changesModelAfter: 2 });
  const { main, agent, title, count } = session;
  return {
    name: 'Claude Code',
    startsAfterMs: 0,
    steps: [
      { turn: count, thenMs: [50, 200] },
      { turn: title, thenMs: [50, 200] },
      // Counts the tokens of everything it has read concurrently, file by file.
      { turn: count, atOnce: [6, 8], thenMs: [400, 900] },
      { turn: main, thenMs: [200, 600] },
      { turn: agent, atOnce: [2, 2], thenMs: [300, 900] },
      { turn: main, givenUpAfterMs: [1200, 2500], thenMs: [800, 1500] },
      { turn: count, atOnce: [7, 8], thenMs: [300, 900] },
      { turn: agent, atOnce: [2, 2], thenMs: [300, 900] },
      ...Array.from({ length: 3 }, () => toolLoop(session)).flat(),
      { turn: title, thenMs: [50, 200] },
      { turn: main, thenMs: [2000, 5000] },
      { turn: agent, atOnce: [2, 2], thenMs: [300, 900] },
      { turn: count, atOnce: [3, 3], thenMs: [300, 900] },
      { turn: main, thenMs: [3000, 9000] },
    ],
  };
};

export const SECOND_CLAUDE_CODE: HireAssistant = (random) => {
  const session = new ClaudeSession(random, { cachesForAnHour: true });
  return {
    name: 'Claude Code, a second window',
    startsAfterMs: 2200,
    steps: [
      { turn: session.title, thenMs: [50, 200] },
      { turn: session.main, thenMs: [500, 2500] },
      ...toolLoop(session),
      ...toolLoop(session),
      { turn: session.main, thenMs: [2000, 9000] },
    ],
  };
};

/** Its user goes to lunch, after which the cache has expired. */
export const PAUSING_CLAUDE_CODE: HireAssistant = (random) => {
  const { main, title } = new ClaudeSession(random, { cachesForAnHour: false });
  return {
    name: 'Claude Code, left alone for a while',
    startsAfterMs: 4500,
    steps: [
      { turn: title, thenMs: [50, 200] },
      { turn: main, thenMs: [200, 900] },
      { turn: main, thenMs: [200, 900] },
      { turn: main, thenMs: [310_000, 330_000] },
      { turn: main, thenMs: [500, 2500] },
    ],
  };
};
