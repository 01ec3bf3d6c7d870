import type { SeededRandom } from '../seeded-random.ts';
import { CALLS_TOOL, type HireAssistant, type AssistantRequest, uuid } from './assistant.ts';
import { Conversation } from './conversation.ts';

const HEADERS = {
  'user-agent': 'codex_cli_rs/0.98.0 (Ubuntu 24.4.0; x86_64) xterm-256color',
  originator: 'codex_cli_rs',
  accept: 'text/event-stream',
  authorization: 'Bearer demo',
};
const MODEL = 'gpt-5.3-codex';

interface Thread {
  readonly id: string;
  readonly conversation: Conversation;
}

/** One session: its main thread, and an agent it started. */
class CodexSession {
  readonly #main: Thread;
  readonly #agent: Thread;

  constructor(random: SeededRandom) {
    const thread = (startKib: number): Thread => ({
      id: uuid(random),
      conversation: new Conversation(random.fork(), {
        startKib,
        growKib: [2, 6],
        maxKib: 100,
        perTurn: [2, 4],
      }),
    });
    this.#main = thread(32);
    this.#agent = thread(16);
  }

  readonly main = (): AssistantRequest => this.#ask(this.#main, {}, {});

  readonly agent = (): AssistantRequest =>
    this.#ask(
      this.#agent,
      { 'x-codex-parent-thread-id': this.#main.id, 'x-openai-subagent': 'collab_spawn' },
      { parent_thread_id: this.#main.id, subagent_kind: 'collab_spawn' },
    );

  #ask(thread: Thread, headers: Readonly<Record<string, string>>, more: object): AssistantRequest {
    const session = this.#main.id;
    const { text, turnId, window, isLastOfTurn } = thread.conversation.next();
    const windowId = `${thread.id}:${window}`;
    const metadata = {
      session_id: session,
      thread_id: thread.id,
      turn_id: turnId,
      window_id: windowId,
      window_number: window,
      request_kind: 'turn',
      root_turn_id: turnId,
      turn_trigger: 'user',
      model: MODEL,
      ...more,
    };
    return {
      method: 'POST',
      path: '/v1/responses',
      headers: {
        ...HEADERS,
        'session-id': session,
        'thread-id': thread.id,
        'x-client-request-id': thread.id,
        'x-codex-window-id': windowId,
        'x-codex-turn-metadata': JSON.stringify(metadata),
        ...headers,
        ...(isLastOfTurn ? {} : CALLS_TOOL),
      },
      body: {
        model: MODEL,
        instructions: 'You are a coding agent running in the Codex CLI.',
        input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text }] }],
        tools: [],
        store: false,
        stream: true,
        prompt_cache_key: session,
      },
    };
  }
}

export const CODEX: HireAssistant = (random) => {
  const { main, agent } = new CodexSession(random);
  return {
    name: 'Codex CLI',
    startsAfterMs: 700,
    steps: [
      { turn: main, thenMs: [100, 600] },
      { turn: main, thenMs: [100, 900] },
      { turn: main, thenMs: [1500, 4000] },
      { turn: agent, thenMs: [100, 600] },
      { turn: main, givenUpAfterMs: [900, 2500], thenMs: [500, 1500] },
      ...Array.from({ length: 4 }, () => ({ turn: main, thenMs: [100, 900] }) as const),
      { turn: agent, thenMs: [100, 900] },
      { turn: main, thenMs: [3000, 14_000] },
    ],
  };
};
