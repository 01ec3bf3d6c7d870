import type { SeededRandom } from '../seeded-random.ts';
import { CALLS_TOOL, type HireAssistant, promptText, type AssistantRequest } from './assistant.ts';
import { Conversation } from './conversation.ts';

const HEADERS = {
  'user-agent': 'opencode/1.1.53 ai-sdk/provider-utils/3.0.20 runtime/bun/1.3.8',
  authorization: 'Bearer demo',
};

/** One session, and a second one that it started as its agent. */
class OpencodeSession {
  readonly #id: string;
  readonly #childId: string;
  readonly #main: Conversation;
  readonly #child: Conversation;

  constructor(random: SeededRandom) {
    this.#id = `ses_${random.letters(24)}`;
    this.#childId = `ses_${random.letters(24)}`;
    const thread = (startKib: number): Conversation =>
      new Conversation(random.fork(), { startKib, growKib: [1, 4], maxKib: 64, perTurn: [1, 3] });
    this.#main = thread(24);
    this.#child = thread(12);
  }

  readonly main = (): AssistantRequest => this.#ask(this.#id, this.#main, {});

  readonly agent = (): AssistantRequest =>
    this.#ask(this.#childId, this.#child, { 'x-parent-session-id': this.#id });

  /** A title, sent just before the first request; no header identifies it. */
  readonly title = (random: SeededRandom): AssistantRequest =>
    chat(this.#id, promptText(random.between(1, 2)), {});

  #ask(session: string, thread: Conversation, headers: Readonly<Record<string, string>>): AssistantRequest {
    const { text, isLastOfTurn } = thread.next();
    return chat(session, text, { ...headers, ...(isLastOfTurn ? {} : CALLS_TOOL) });
  }
}

function chat(session: string, text: string, headers: Readonly<Record<string, string>>): AssistantRequest {
  return {
    method: 'POST',
    path: '/v1/chat/completions',
    headers: { ...HEADERS, 'x-session-id': session, 'x-session-affinity': session, ...headers },
    body: {
      model: 'gpt-5-mini',
      messages: [
        { role: 'system', content: 'You are opencode, an interactive CLI tool.' },
        { role: 'user', content: text },
      ],
      stream: true,
      stream_options: { include_usage: true },
      prompt_cache_key: session,
    },
  };
}

export const OPENCODE: HireAssistant = (random) => {
  const { main, agent, title } = new OpencodeSession(random);
  return {
    name: 'opencode',
    startsAfterMs: 1500,
    steps: [
      // The title is still being generated when the main request is sent.
      { turn: (own, at) => (at === 0 ? title(own) : main()), atOnce: [2, 2], thenMs: [300, 1500] },
      { turn: main, thenMs: [2000, 6000] },
      { turn: (_, at) => (at === 0 ? main() : agent()), atOnce: [2, 2], thenMs: [4000, 16_000] },
    ],
  };
};
