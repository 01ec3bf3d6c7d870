import { once } from 'node:events';
import http, { type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { ClientCall } from '../support/client.ts';
import { eventually, portOf } from '../support/eventually.ts';
import { type OpenWindow, openWindow, type WindowOptions } from './open-window.ts';

/** Usage in one response of the fake provider, in Anthropic's field names. */
export interface Used {
  readonly input_tokens: number;
  readonly cache_read_input_tokens: number;
  readonly cache_creation_input_tokens: number;
  readonly output_tokens: number;
}

/** Tokens of one response; 0 where left out. */
interface UsedTokens {
  readonly fresh?: number;
  readonly read?: number;
  readonly written?: number;
  readonly output?: number;
}

export function used({ fresh = 0, read = 0, written = 0, output = 0 }: UsedTokens): Used {
  return {
    input_tokens: fresh,
    cache_read_input_tokens: read,
    cache_creation_input_tokens: written,
    output_tokens: output,
  };
}

/** A client's request and the provider's response to it. */
export interface Script {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly model: string;
  /** Events of the response. */
  readonly reply: string;
  readonly replyHeaders: Readonly<Record<string, string>>;
  /** Whether the response starts but does not end. */
  readonly isHeld: boolean;
}

/** A window on a program whose provider responds as scripted by the client. */
export interface SessionsWindow extends OpenWindow {
  /** Sends a request of Claude Code, by default from the main thread. */
  claude(options: ClaudeCall): Promise<void>;
  /** Same, but the response does not end until the returned function is called. */
  claudeHeld(options: ClaudeCall): Promise<() => void>;
  /** Sends a script's streamed chat completion that does not request usage. */
  script(): Promise<void>;
}

export interface ClaudeCall {
  readonly session: string;
  readonly used: Used;
  readonly model?: string;
  readonly stop?: 'tool_use' | 'end_turn';
  readonly headers?: Readonly<Record<string, string>>;
  readonly limits?: Readonly<Record<string, string>>;
}

/** Longer than a client's quota probe. */
const PADDING = 'x'.repeat(2000);
const LONG = { 'anthropic-beta': 'claude-code-20250219,extended-cache-ttl-2025-04-11' };

export async function openSessions(
  context: TestContext,
  options: WindowOptions = {},
): Promise<SessionsWindow> {
  const held: ServerResponse[] = [];
  const url = await startScripted(context, held);
  const env = { LUNAROUTE_OPENAI_BASE_URL: url, LUNAROUTE_ANTHROPIC_BASE_URL: url, ...options.env };
  const window = await openWindow(context, { ...options, env });
  const send = (script: Script): ClientCall =>
    new ClientCall(`${window.program.url}${script.path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer k', ...script.headers },
      body: JSON.stringify({ stream: true, messages: [], padding: PADDING, ...script }),
    });
  return {
    ...window,
    claude: async (call) => void (await send(claudeScript(call, false)).answer),
    claudeHeld: async (call) => {
      const before = held.length;
      const { answer } = send(claudeScript(call, true));
      await eventually('the answer has begun', () => held.length > before);
      return () => {
        held.at(-1)?.end();
        void answer;
      };
    },
    script: async () => {
      const chunk = (choices: readonly object[]): string =>
        `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', model: 'gpt-5-mini', choices })}\n\n`;
      const call = send({
        path: '/v1/chat/completions',
        headers: { 'user-agent': 'OpenAI/JS 7.59.0' },
        model: 'gpt-5-mini',
        reply: `${chunk([{ index: 0, delta: { content: 'a' }, finish_reason: null }])}${chunk([{ index: 0, delta: {}, finish_reason: 'stop' }])}data: [DONE]\n\n`,
        replyHeaders: {},
        isHeld: false,
      });
      await call.answer;
    },
  };
}

/** Returns a request of Claude Code and the provider's response; if held, only the beginning of the response. */
export function claudeScript(
  { session, used: usage, model = 'claude-opus-4-8', ...call }: ClaudeCall,
  isHeld: boolean,
): Script {
  const event = (data: { readonly type: string }): string =>
    `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
  const message = { id: 'm', type: 'message', role: 'assistant', model, content: [], stop_reason: null };
  const start = { type: 'message_start', message: { ...message, usage: { ...usage, output_tokens: 1 } } };
  const end = {
    type: 'message_delta',
    delta: { stop_reason: call.stop ?? 'end_turn', stop_sequence: null },
    usage: { output_tokens: usage.output_tokens },
  };
  return {
    path: '/v1/messages?beta=true',
    headers: {
      'user-agent': 'claude-cli/2.1.330 (external, cli)',
      'anthropic-version': '2023-06-01',
      'x-claude-code-session-id': session,
      ...LONG,
      ...call.headers,
    },
    model,
    reply: [event(start), ...(isHeld ? [] : [event(end), event({ type: 'message_stop' })])].join(''),
    replyHeaders: call.limits ?? {},
    isHeld,
  };
}

async function startScripted(context: TestContext, held: ServerResponse[]): Promise<string> {
  const server = http.createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
    void buffer(request).then((body) => {
      const script = JSON.parse(body.toString()) as Script; // written by the test's own client
      response.writeHead(200, { 'content-type': 'text/event-stream', ...script.replyHeaders });
      response.write(script.reply);
      if (script.isHeld) held.push(response);
      else response.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${portOf(server)}`;
}
