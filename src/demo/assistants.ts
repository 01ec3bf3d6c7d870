import type { Dice } from './dice.ts';

/** One request that an assistant sends. */
export interface Turn {
  readonly method: 'GET' | 'POST';
  /** Below the proxy's address. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The JSON body; undefined for none. */
  readonly body?: object;
}

/** What an assistant does next. */
export interface Step {
  readonly turn: (dice: Dice) => Turn;
  /** How many at once, from and to. */
  readonly atOnce?: readonly [least: number, most: number];
  /** The user loses patience after so many milliseconds, from and to. */
  readonly givenUpAfterMs?: readonly [least: number, most: number];
  /** What passes before the next step: the user reads, tools run; milliseconds, from and to. */
  readonly thenMs: readonly [least: number, most: number];
}

/** A made-up user of the proxy. */
export interface Assistant {
  readonly name: string;
  /** Milliseconds after the start of the traffic. */
  readonly startsAfterMs: number;
  /** The first round is done in this order, later ones in any. */
  readonly steps: readonly [Step, ...Step[]];
}

const LINE =
  'export function settle(list: readonly Connection[]): void { for (const each of list) each.end(); }\n';

/** What stands in a prompt: code, a few kilobytes of it. */
function context(dice: Dice, leastKib: number, mostKib: number): string {
  return LINE.repeat(Math.ceil((dice.between(leastKib, mostKib) * 1024) / LINE.length));
}

function uuid(dice: Dice): string {
  const hex = Array.from({ length: 32 }, () => dice.whole(0, 15).toString(16)).join('');
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/u, '$1-$2-4$3-a$4-$5');
}

const STAINLESS = {
  'x-stainless-os': 'Linux',
  'x-stainless-arch': 'x64',
  'x-stainless-retry-count': '0',
  'x-stainless-timeout': '600',
};

const CLAUDE_CODE_HEADERS = {
  ...STAINLESS,
  'user-agent': 'claude-cli/2.1.34 (external, cli)',
  'x-app': 'cli',
  'x-stainless-lang': 'js',
  'x-stainless-package-version': '0.70.0',
  'x-stainless-runtime': 'node',
  'x-stainless-runtime-version': 'v24.3.0',
  'anthropic-version': '2023-06-01',
  'anthropic-beta': 'claude-code-20250219,interleaved-thinking-2025-05-14',
  'anthropic-dangerous-direct-browser-access': 'true',
  authorization: 'Bearer demo',
};

interface Model {
  readonly model: string;
  readonly maxTokens: number;
  readonly kib: readonly [least: number, most: number];
}

function claudeTurn({ model, maxTokens, kib }: Model): (dice: Dice) => Turn {
  return (dice) => ({
    method: 'POST',
    path: '/v1/messages?beta=true',
    headers: CLAUDE_CODE_HEADERS,
    body: {
      model,
      max_tokens: maxTokens,
      system: [{ type: 'text', text: "You are Claude Code, Anthropic's official CLI for Claude." }],
      messages: [{ role: 'user', content: context(dice, ...kib) }],
      stream: true,
    },
  });
}

const countTokens = (dice: Dice): Turn => ({
  method: 'POST',
  path: '/v1/messages/count_tokens?beta=true',
  headers: CLAUDE_CODE_HEADERS,
  body: {
    model: 'claude-opus-4-6',
    messages: [{ role: 'user', content: context(dice, 1, 4) }],
  },
});

const opus = claudeTurn({ model: 'claude-opus-4-6', maxTokens: 32_000, kib: [8, 32] });
const haiku = claudeTurn({ model: 'claude-haiku-4-5-20251001', maxTokens: 48, kib: [1, 4] });

/** A tool runs, and its result goes back. */
const TOOL_LOOP: readonly Step[] = [
  { turn: opus, thenMs: [150, 900] },
  { turn: countTokens, thenMs: [50, 300] },
  { turn: haiku, thenMs: [100, 600] },
  { turn: countTokens, thenMs: [200, 1200] },
];

const CLAUDE_CODE: Assistant = {
  name: 'Claude Code',
  startsAfterMs: 0,
  steps: [
    { turn: countTokens, thenMs: [50, 200] },
    { turn: haiku, thenMs: [50, 200] },
    // Sub-agents set out together.
    { turn: haiku, atOnce: [6, 8], thenMs: [400, 900] },
    { turn: opus, thenMs: [200, 600] },
    { turn: countTokens, thenMs: [50, 200] },
    { turn: opus, givenUpAfterMs: [1200, 2500], thenMs: [800, 1500] },
    { turn: countTokens, thenMs: [50, 200] },
    { turn: haiku, atOnce: [7, 8], thenMs: [300, 900] },
    ...Array.from({ length: 5 }, () => TOOL_LOOP).flat(),
    { turn: opus, thenMs: [2000, 5000] },
    { turn: haiku, atOnce: [3, 3], thenMs: [300, 900] },
    { turn: opus, thenMs: [3000, 9000] },
  ],
};

const SECOND_CLAUDE_CODE: Assistant = {
  name: 'Claude Code, a second window',
  startsAfterMs: 2200,
  steps: [
    { turn: opus, thenMs: [500, 2500] },
    ...TOOL_LOOP,
    ...TOOL_LOOP,
    { turn: opus, thenMs: [2000, 9000] },
  ],
};

const codexTurn = (dice: Dice): Turn => {
  const session = uuid(dice);
  return {
    method: 'POST',
    path: '/v1/responses',
    headers: {
      'user-agent': 'codex_cli_rs/0.98.0 (Ubuntu 24.4.0; x86_64) xterm-256color',
      originator: 'codex_cli_rs',
      session_id: session,
      conversation_id: session,
      accept: 'text/event-stream',
      authorization: 'Bearer demo',
    },
    body: {
      model: 'gpt-5.3-codex',
      instructions: 'You are a coding agent running in the Codex CLI.',
      input: [
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: context(dice, 6, 24) }] },
      ],
      tools: [],
      store: false,
      stream: true,
      prompt_cache_key: session,
    },
  };
};

const CODEX: Assistant = {
  name: 'Codex CLI',
  startsAfterMs: 700,
  steps: [
    { turn: codexTurn, thenMs: [100, 600] },
    { turn: codexTurn, thenMs: [100, 900] },
    { turn: codexTurn, thenMs: [1500, 4000] },
    { turn: codexTurn, givenUpAfterMs: [900, 2500], thenMs: [500, 1500] },
    ...Array.from({ length: 5 }, () => ({ turn: codexTurn, thenMs: [100, 900] }) as const),
    { turn: codexTurn, thenMs: [3000, 14_000] },
  ],
};

const opencodeTurn = (dice: Dice): Turn => ({
  method: 'POST',
  path: '/v1/chat/completions',
  headers: {
    'user-agent': 'opencode/1.1.53 ai-sdk/provider-utils/3.0.20 runtime/bun/1.3.8',
    authorization: 'Bearer demo',
  },
  body: {
    model: 'gpt-5-mini',
    messages: [
      { role: 'system', content: 'You are opencode, an interactive CLI tool.' },
      { role: 'user', content: context(dice, 4, 16) },
    ],
    stream: true,
    stream_options: { include_usage: true },
  },
});

const OPENCODE: Assistant = {
  name: 'opencode',
  startsAfterMs: 1500,
  steps: [
    { turn: opencodeTurn, thenMs: [300, 1500] },
    { turn: opencodeTurn, thenMs: [2000, 6000] },
    { turn: opencodeTurn, atOnce: [2, 2], thenMs: [4000, 16_000] },
  ],
};

const PYTHON_HEADERS = {
  ...STAINLESS,
  'user-agent': 'OpenAI/Python 2.17.0',
  'x-stainless-lang': 'python',
  'x-stainless-package-version': '2.17.0',
  'x-stainless-runtime': 'CPython',
  'x-stainless-runtime-version': '3.13.5',
  authorization: 'Bearer demo',
};

const listModels = (): Turn => ({ method: 'GET', path: '/v1/models', headers: PYTHON_HEADERS });

const embed = (dice: Dice): Turn => ({
  method: 'POST',
  path: '/v1/embeddings',
  headers: PYTHON_HEADERS,
  body: {
    model: 'text-embedding-3-small',
    input: Array.from({ length: dice.whole(2, 8) }, () => context(dice, 0.2, 1)),
    encoding_format: 'base64',
  },
});

const summarise = (dice: Dice): Turn => ({
  method: 'POST',
  path: '/v1/chat/completions',
  headers: PYTHON_HEADERS,
  body: { model: 'gpt-5-mini', messages: [{ role: 'user', content: context(dice, 2, 8) }] },
});

const PYTHON_SCRIPT: Assistant = {
  name: 'Python script',
  startsAfterMs: 3500,
  steps: [
    { turn: listModels, thenMs: [50, 200] },
    { turn: embed, atOnce: [6, 8], thenMs: [200, 600] },
    { turn: embed, atOnce: [3, 3], thenMs: [1000, 3000] },
    ...Array.from({ length: 6 }, () => ({ turn: embed, thenMs: [100, 900] }) as const),
    { turn: summarise, thenMs: [3000, 5000] },
    { turn: embed, atOnce: [7, 8], thenMs: [8000, 20_000] },
  ],
};

const geminiTurn = (dice: Dice): Turn => ({
  method: 'POST',
  path: '/v1beta/models/gemini-3-pro:streamGenerateContent?alt=sse',
  headers: {
    'user-agent': 'GeminiCLI-tui/0.61.0/gemini-3-pro (linux; x64)',
    'x-goog-api-key': 'demo',
  },
  body: {
    contents: [{ role: 'user', parts: [{ text: context(dice, 4, 16) }] }],
    generationConfig: { temperature: 1 },
  },
});

const GEMINI_CLI: Assistant = {
  name: 'Gemini CLI',
  startsAfterMs: 2800,
  steps: [
    { turn: geminiTurn, thenMs: [300, 1500] },
    { turn: geminiTurn, thenMs: [2000, 6000] },
    { turn: geminiTurn, atOnce: [2, 2], thenMs: [4000, 16_000] },
  ],
};

/** Everybody who works in the demo. */
export const ASSISTANTS: readonly Assistant[] = [
  CLAUDE_CODE,
  SECOND_CLAUDE_CODE,
  CODEX,
  OPENCODE,
  GEMINI_CLI,
  PYTHON_SCRIPT,
];
