import assert from 'node:assert/strict';
import { test } from 'node:test';
import { routeProof } from '../../src/assistants/route-proof.ts';
import type { AssistantName, RouteProof } from '../../src/contract/assistants.ts';
import type { RequestRow } from '../../src/contract/requests.ts';
import { PROXY, world } from './support.ts';

const NOW = 1_700_000_100_000;

function row(id: number, client: string, startedAt: number): RequestRow {
  return {
    id,
    startedAt,
    provider: 'openai',
    method: 'POST',
    path: '/v1/responses',
    status: 200,
    state: 'done',
    connectionId: id + 10,
    reused: true,
    attempts: 1,
    retries: [],
    firstByteMs: 5,
    idledMs: null,
    via: '',
    wait: null,
    durationMs: 10,
    requestBytes: 1,
    responseBytes: 1,
    code: null,
    message: null,
    client,
  } as unknown as RequestRow;
}

function proofOf(proofs: readonly RouteProof[], name: AssistantName): RouteProof {
  const found = proofs.find((proof) => proof.name === name);
  assert.ok(found !== undefined);
  return found;
}

// As sent by Claude Code 2.1.197, Codex 0.169.0, opencode 1.18.33, Gemini CLI 0.61.0, Qwen Code 0.24.4, pi 1.6.0 and Kilo 7.7.9.
const CLAUDE = 'claude-cli/2.1.197 (external, sdk-cli)';
const CODEX = 'codex_exec/0.169.0 (Debian 12.0.0; x86_64) xterm (codex_exec; 0.169.0)';
const GEMINI = 'GeminiCLI-tui/0.61.0/gemini-2.5-flash (linux; x64; terminal)';
const QWEN = 'QwenCode/0.24.4 (linux; x64)';
const PI = 'pi/1.6.0 (linux; node/24; x64)';
const KILO = 'kilo/latest/7.7.9/cli ai-sdk/provider-utils/4.0.46 runtime/bun/1.3.14';
const OPENCODE = 'opencode/1.18.33 ai-sdk/provider-utils/4.0.46 runtime/bun/1.3.14';

test('the latest request of each assistant is found by its User-Agent', () => {
  const rows = [
    row(1, CODEX, NOW - 9000),
    row(2, CLAUDE, NOW - 4000),
    row(3, CODEX, NOW - 3000),
    row(4, 'curl/8.5 claude-cli/1', NOW - 10),
    row(5, OPENCODE, NOW - 2000),
    row(6, GEMINI, NOW - 1900),
    row(7, QWEN, NOW - 1800),
    row(8, PI, NOW - 1700),
    row(9, KILO, NOW - 1600),
    // Qwen Code speaking Anthropic's dialect.
    row(10, 'claude-cli/0.24.4 (external, cli)', NOW - 1500),
  ];
  const proofs = routeProof(rows, NOW);
  assert.deepEqual(
    proofs.map(({ name, kind, last }) => [name, kind, last?.requestId, last?.agoMs, last?.connectionId]),
    [
      ['claude-code', 'seen', 2, 4000, 12],
      ['codex', 'seen', 3, 3000, 13],
      ['gemini-cli', 'seen', 6, 1900, 16],
      ['opencode', 'seen', 5, 2000, 15],
      ['qwen-code', 'seen', 10, 1500, 20],
      ['pi', 'seen', 8, 1700, 18],
      ['kilo', 'seen', 9, 1600, 19],
    ],
  );
});

test('a connected assistant that was never seen lists possible reasons', async (context) => {
  const { assistants, write } = world(context);
  write('codex', 'model_provider = "azure"\n');
  await assistants.connect('codex', PROXY);
  const proof = proofOf(routeProof([], NOW, assistants.list(PROXY)), 'codex');
  assert.equal(proof.kind, 'unseen');
  assert.match(proof.reasons[0] ?? '', /model_provider is not openai/u);
  assert.ok(proof.reasons.some((reason) => reason.startsWith('Codex ignores ')));
});

test('a request from before connecting is reported but proves nothing', async (context) => {
  const { assistants } = world(context, { wallTime: () => NOW - 500 });
  await assistants.connect('codex', PROXY);
  const proof = proofOf(routeProof([row(1, CODEX, NOW - 1000)], NOW, assistants.list(PROXY)), 'codex');
  assert.equal(proof.kind, 'unseen');
  assert.equal(proof.last?.agoMs, 1000);
});

test('an assistant that is neither connected nor seen has no reasons', (context) => {
  const { assistants } = world(context);
  const proofs = routeProof([], NOW, assistants.list(PROXY));
  assert.deepEqual(
    proofs.map(({ kind, last, reasons }) => [kind, last, reasons.length]),
    Array.from({ length: 7 }, () => ['not_connected', null, 0]),
  );
});
