import type { SeededRandom } from '../seeded-random.ts';
import { type HireAssistant, promptText, STAINLESS, type AssistantRequest } from './assistant.ts';

const HEADERS = {
  ...STAINLESS,
  'user-agent': 'OpenAI/Python 2.17.0',
  'x-stainless-lang': 'python',
  'x-stainless-package-version': '2.17.0',
  'x-stainless-runtime': 'CPython',
  'x-stainless-runtime-version': '3.13.5',
  authorization: 'Bearer demo',
};

const listModels = (): AssistantRequest => ({ method: 'GET', path: '/v1/models', headers: HEADERS });

const embed = (random: SeededRandom): AssistantRequest => ({
  method: 'POST',
  path: '/v1/embeddings',
  headers: HEADERS,
  body: {
    model: 'text-embedding-3-small',
    input: Array.from({ length: random.whole(2, 8) }, () => promptText(random.between(0.2, 1))),
    encoding_format: 'base64',
  },
});

const summarise = (random: SeededRandom): AssistantRequest => ({
  method: 'POST',
  path: '/v1/chat/completions',
  headers: HEADERS,
  body: { model: 'gpt-5-mini', messages: [{ role: 'user', content: promptText(random.between(2, 8)) }] },
});

/** Without `stream_options`, a streamed response doesn't report its usage. */
const summariseLive = (random: SeededRandom): AssistantRequest => {
  const turn = summarise(random);
  return { ...turn, body: { ...turn.body, stream: true } };
};

/** It sends no session id, so its requests are grouped by User-Agent. */
export const PYTHON_SCRIPT: HireAssistant = () => ({
  name: 'Python script',
  startsAfterMs: 3500,
  steps: [
    { turn: listModels, thenMs: [50, 200] },
    { turn: embed, atOnce: [6, 8], thenMs: [200, 600] },
    { turn: embed, atOnce: [3, 3], thenMs: [1000, 3000] },
    ...Array.from({ length: 6 }, () => ({ turn: embed, thenMs: [100, 900] }) as const),
    { turn: summariseLive, thenMs: [1000, 2000] },
    { turn: summarise, thenMs: [3000, 5000] },
    { turn: embed, atOnce: [7, 8], thenMs: [8000, 20_000] },
  ],
});
