export const TOKENS = { input: 120, output: 40, cacheRead: 64, cacheCreation: 32, reasoning: 30 };

/** Builds the message with which a Responses API client begins a turn; the metadata is at the end. */
export function createFrame(turn: number, filler: number): object {
  return {
    type: 'response.create',
    model: 'gpt',
    instructions: 'q"\\{'.repeat(filler / 4),
    input: [],
    ...(turn === 0 ? { generate: false } : {}),
    client_metadata: {
      turn_id: `turn-${turn}`,
      'x-codex-turn-metadata': JSON.stringify({ turn_id: `turn-${turn}` }),
    },
  };
}
