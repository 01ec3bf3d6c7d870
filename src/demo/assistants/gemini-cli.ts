import { type HireAssistant, type AssistantRequest } from './assistant.ts';
import { Conversation } from './conversation.ts';

export const GEMINI_CLI: HireAssistant = (random) => {
  const thread = new Conversation(random.fork(), {
    startKib: 16,
    growKib: [1, 4],
    maxKib: 64,
    perTurn: [1, 3],
  });
  const ask = (): AssistantRequest => ({
    method: 'POST',
    path: '/v1beta/models/gemini-3-pro:streamGenerateContent?alt=sse',
    headers: {
      'user-agent': 'GeminiCLI-tui/0.61.0/gemini-3-pro (linux; x64)',
      'x-goog-api-key': 'demo',
    },
    body: {
      contents: [{ role: 'user', parts: [{ text: thread.next().text }] }],
      generationConfig: { temperature: 1 },
    },
  });
  return {
    name: 'Gemini CLI',
    startsAfterMs: 2800,
    steps: [
      { turn: ask, thenMs: [300, 1500] },
      { turn: ask, thenMs: [2000, 6000] },
      { turn: ask, atOnce: [2, 2], thenMs: [4000, 16_000] },
    ],
  };
};
