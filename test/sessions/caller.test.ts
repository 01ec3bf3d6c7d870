import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Caller, readCaller } from '../../src/sessions/caller.ts';
import type { SessionRequestStart } from '../../src/sessions/session-request.ts';
import { CLAUDE_SESSION, claude, CODEX_SESSION, codex, opencode, start } from './support/callers.ts';

interface Case {
  readonly name: string;
  readonly request: SessionRequestStart;
  readonly is: Partial<Caller>;
}

const RESPONSES = { path: '/v1/responses' };
const BETAS = 'claude-code-20250219,interleaved-thinking-2025-05-14';

const CASES: readonly Case[] = [
  {
    name: 'the main thread of Claude Code',
    request: start(claude()),
    is: {
      client: 'claude_code',
      name: 'Claude Code',
      kind: 'main',
      session: CLAUDE_SESSION,
      agent: undefined,
      parent: undefined,
      clientRetry: 0,
      cachesForAnHour: false,
      betas: BETAS,
    },
  },
  {
    name: 'an agent of an agent of Claude Code, whatever the case of the names',
    request: start(claude({ 'X-Claude-Code-Agent-ID': 'a4ac', 'X-CLAUDE-CODE-PARENT-AGENT-ID': 'b5bd' })),
    is: { kind: 'agent', agent: 'a4ac', parent: 'b5bd' },
  },
  {
    name: "Claude Code's title, beside the main request",
    request: start(claude({ 'anthropic-beta': `${BETAS},structured-outputs-2025-12-15` }), {
      contentLength: 4000,
    }),
    is: { kind: 'helper' },
  },
  {
    name: "Claude Code's probe of a quota",
    request: start(claude(), { contentLength: 279 }),
    is: { kind: 'helper' },
  },
  {
    name: 'a compaction of Claude Code that names its requests',
    request: start(claude({ 'x-claude-code-request-class': 'compaction' })),
    is: { kind: 'compaction', turn: undefined },
  },
  {
    name: 'a helper of Claude Code that names its requests',
    request: start(claude({ 'x-claude-code-request-class': 'auxiliary', 'x-claude-code-prompt-id': 'p-1' })),
    is: { kind: 'helper', turn: 'p-1' },
  },
  {
    name: 'a turn of Claude Code that names its requests, and one of a class that nobody knows',
    request: start(claude({ 'x-claude-code-request-class': 'workflow', 'x-claude-code-prompt-id': 'p-1' })),
    is: { kind: 'main', turn: 'p-1' },
  },
  {
    name: 'a count of tokens',
    request: start(claude(), { path: '/v1/messages/count_tokens' }),
    is: { kind: 'none', session: CLAUDE_SESSION },
  },
  {
    name: 'an hour in the cache is told by a feature, and the feature is not counted among them',
    request: start(claude({ 'anthropic-beta': `${BETAS}, extended-cache-ttl-2025-04-11` })),
    is: { cachesForAnHour: true, betas: BETAS },
  },
  {
    name: 'Qwen Code under the name of claude-cli',
    request: start({ 'user-agent': 'claude-cli/0.24.4 (external, cli)', 'x-app': 'cli' }),
    is: { client: 'qwen_code', session: undefined, kind: 'main' },
  },
  {
    name: 'Claude Code without a session',
    request: start({ 'user-agent': 'claude-cli/1.0.70 (external, cli)' }),
    is: { client: 'claude_code', session: undefined, kind: 'main' },
  },
  {
    name: 'a turn of Codex',
    request: start(codex(), RESPONSES),
    is: {
      client: 'codex',
      kind: 'main',
      session: CODEX_SESSION,
      agent: undefined,
      turn: 'turn-1',
      model: 'gpt-5.6-codex',
      windowNumber: 0,
    },
  },
  {
    name: 'an agent of Codex',
    request: start(
      codex(
        {},
        {
          'thread-id': 'thread-2',
          'x-codex-parent-thread-id': CODEX_SESSION,
          'x-openai-subagent': 'collab_spawn',
        },
      ),
      RESPONSES,
    ),
    is: { kind: 'agent', agent: 'thread-2', parent: undefined },
  },
  {
    name: 'a compaction of Codex names no model',
    request: start(codex({ request_kind: 'compaction', model: undefined }), RESPONSES),
    is: { kind: 'compaction', model: undefined },
  },
  {
    name: 'the older compaction of Codex is told by its path',
    request: start(codex(), { path: '/v1/responses/compact' }),
    is: { kind: 'compaction' },
  },
  {
    name: 'the handshake of a WebSocket of Codex warms up',
    request: start(codex({ request_kind: 'prewarm', turn_id: '' }), {
      ...RESPONSES,
      method: 'GET',
      isUpgrade: true,
      contentLength: -1,
    }),
    is: { kind: 'prewarm', turn: undefined },
  },
  {
    name: 'metadata of Codex that are no JSON cost only what they say',
    request: start(codex({}, { 'x-codex-turn-metadata': '{"turn_id":' }), RESPONSES),
    is: { kind: 'main', session: CODEX_SESSION, turn: undefined, model: undefined },
  },
  {
    name: 'metadata beyond 8 kB are not read',
    request: start(codex({ more: 'x'.repeat(9000) }), RESPONSES),
    is: { session: CODEX_SESSION, turn: undefined },
  },
  {
    name: 'metadata that are another JSON',
    request: start(codex({}, { 'x-codex-turn-metadata': '[1,null]' }), RESPONSES),
    is: { turn: undefined, model: undefined },
  },
  {
    name: "what Codex's MCP client asks is not Codex",
    request: start({ 'user-agent': 'codex-mcp-client/0.169.0' }, RESPONSES),
    is: { client: 'other', session: undefined },
  },
  {
    name: 'a session of opencode that another one started',
    request: start(opencode({ 'x-session-id': 'ses_child', 'x-parent-session-id': 'ses_root' })),
    is: { client: 'opencode', session: 'ses_child', parentSession: 'ses_root' },
  },
  {
    name: "a prompt of opencode with the features that Claude Code's titles have",
    request: start(opencode({ 'anthropic-beta': 'structured-outputs-2025-11-13' })),
    is: { client: 'opencode', kind: 'main' },
  },
  {
    name: 'a script of an SDK goes by its User-Agent',
    request: start(
      { 'user-agent': 'OpenAI/JS 7.59.0', 'x-stainless-retry-count': '2' },
      { path: '/v1/chat/completions' },
    ),
    is: { client: 'other', name: 'OpenAI/JS 7.59.0', session: undefined, clientRetry: 2, kind: 'main' },
  },
  {
    name: 'the AI SDK goes by its first word',
    request: start({ 'user-agent': 'ai/7.0.173 ai-sdk/provider-utils/4.0.1 runtime/node.js/24' }),
    is: { name: 'ai/7.0.173' },
  },
  {
    name: 'a script that names its session as Dynamo wants it',
    request: start({ 'x-dynamo-session-id': 'run:7', 'x-dynamo-parent-session-id': 'run:1' }),
    is: { name: 'Unnamed client', session: 'run:7', parentSession: 'run:1' },
  },
  {
    name: 'a session id of 10 kB is none',
    request: start(claude({ 'X-Claude-Code-Session-Id': 'x'.repeat(10_240) })),
    is: { client: 'claude_code', session: undefined },
  },
  {
    name: 'a session id with a carriage return is none',
    request: start(claude({ 'X-Claude-Code-Session-Id': 'abc\rdef' })),
    is: { session: undefined },
  },
  {
    name: 'a session id that is not ASCII is none',
    request: start(opencode({ 'x-session-id': 'Sitzung-ä' })),
    is: { session: undefined },
  },
  {
    name: 'the list of models asks no model',
    request: start(codex(), { method: 'GET', path: '/v1/models' }),
    is: { kind: 'none' },
  },
  {
    name: 'Gemini CLI',
    request: start(
      { 'user-agent': 'GeminiCLI-tui/0.61.0/gemini-3-pro (linux; x64)' },
      { path: '/v1beta/models/gemini-3-pro:streamGenerateContent', provider: 'gemini' },
    ),
    is: { client: 'gemini_cli', name: 'Gemini CLI', kind: 'main' },
  },
];

for (const { name, request, is } of CASES) {
  test(`the caller is identified: ${name}`, () => {
    const caller = readCaller(request);
    const found = Object.fromEntries(Object.keys(is).map((key) => [key, Reflect.get(caller, key)]));
    assert.deepEqual(found, is);
  });
}
