import type { DialectAnswer } from '../../support/dialect-answers.ts';
import type { TokenSums } from '../../../src/contract/sessions.ts';

/** A call of one of the client's tools; those in a Codex group are written `group/tool`. */
interface Call {
  readonly tool: string;
  readonly input: unknown;
}

/** Text that replaces the conversation from then on. */
export interface Summary {
  readonly summary: string;
}

/** The model's next action: say something, call a tool, or compact the conversation. */
export type Deed = string | Call | Summary;

export function isSummary(deed: Deed): deed is Summary {
  return typeof deed !== 'string' && 'summary' in deed;
}

/** Tokens of one response, with every kind present. */
export type SaidTokens = { readonly [Kind in keyof TokenSums]: number };

/** Content of one response. */
export interface Said {
  /** Number of the response at its provider, from 1. */
  readonly number: number;
  readonly model: string;
  readonly deed: Deed;
  readonly tokens: SaidTokens;
  /** Whether the response reports the tokens: a Chat Completions stream does so only on request. */
  readonly isReported: boolean;
}

type Event = NonNullable<DialectAnswer['events']>[number];

/** Builds a response of the Messages API; the counts at its end are totals, as Anthropic sends them. */
export function messagesAnswer({ number, model, deed, tokens }: Said): DialectAnswer {
  const call = callIn(deed);
  const text = textOf(deed);
  const block = call
    ? { type: 'tool_use', id: `toolu_${number}`, name: call.tool, input: call.input }
    : { type: 'text', text };
  const stop = call ? 'tool_use' : 'end_turn';
  const usage = {
    input_tokens: tokens.fresh,
    cache_read_input_tokens: tokens.cacheRead,
    cache_creation_input_tokens: tokens.cacheWrite,
    output_tokens: tokens.output,
    output_tokens_details: { thinking_tokens: tokens.reasoning },
  };
  const message = { id: `msg_${number}`, type: 'message', role: 'assistant', model, stop_sequence: null };
  const begun = { ...message, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } };
  const empty = call ? { ...block, input: {} } : { ...block, text: '' };
  const delta = call
    ? { type: 'input_json_delta', partial_json: JSON.stringify(call.input) }
    : { type: 'text_delta', text };
  return {
    plain: { ...message, content: [block], stop_reason: stop, usage },
    events: [
      typed({ type: 'message_start', message: begun }),
      typed({ type: 'content_block_start', index: 0, content_block: empty }),
      typed({ type: 'content_block_delta', index: 0, delta }),
      typed({ type: 'content_block_stop', index: 0 }),
      typed({ type: 'message_delta', delta: { stop_reason: stop, stop_sequence: null }, usage }),
      typed({ type: 'message_stop' }),
    ],
  };
}

/** Builds a response of the Responses API; its events are also those of a WebSocket. */
export function responsesAnswer({ number, model, deed, tokens }: Said): DialectAnswer {
  const item = itemOf(number, deed);
  const input = tokens.fresh + tokens.cacheRead + tokens.cacheWrite;
  const usage = {
    input_tokens: input,
    input_tokens_details: { cached_tokens: tokens.cacheRead, cache_write_tokens: tokens.cacheWrite },
    output_tokens: tokens.output,
    output_tokens_details: { reasoning_tokens: tokens.reasoning },
    total_tokens: input + tokens.output,
  };
  const response = { id: answerId(number), object: 'response', created_at: 1_700_000_000, model };
  const whole = { ...response, status: 'completed', output: [item], usage };
  const begun = { ...response, status: 'in_progress', output: [], usage: null };
  const text = typeof deed === 'string' ? [deed] : [];
  return {
    plain: whole,
    events: [
      typed({ type: 'response.created', response: begun }),
      typed({
        type: 'response.output_item.added',
        output_index: 0,
        item: { ...item, status: 'in_progress' },
      }),
      ...text.map((delta) =>
        typed({
          type: 'response.output_text.delta',
          item_id: item.id,
          output_index: 0,
          content_index: 0,
          delta,
        }),
      ),
      typed({ type: 'response.output_item.done', output_index: 0, item }),
      typed({ type: 'response.completed', response: whole }),
    ],
  };
}

/** Id by which a client continues after a response of the Responses API. */
export function answerId(number: number): string {
  return `resp_${number}`;
}

/** Builds the Responses API's reply to a prewarm request. */
export function warmedUp(number: number): DialectAnswer {
  const usage = { input_tokens: 0, output_tokens: 0, total_tokens: 0 };
  const response = { id: answerId(number), object: 'response', output: [], usage };
  return {
    plain: response,
    events: [
      typed({ type: 'response.created', response: { ...response, status: 'in_progress', usage: null } }),
      typed({ type: 'response.completed', response: { ...response, status: 'completed' } }),
    ],
  };
}

/** Builds a response of Chat Completions. */
export function chatAnswer({ number, model, deed, tokens, isReported }: Said): DialectAnswer {
  const base = { id: `chat_${number}`, created: 1_700_000_000, model };
  const call = callIn(deed);
  const calls = call && [
    {
      index: 0,
      id: `call_${number}`,
      type: 'function',
      function: { name: call.tool, arguments: JSON.stringify(call.input) },
    },
  ];
  const message = {
    role: 'assistant',
    content: call ? null : textOf(deed),
    ...(calls && { tool_calls: calls }),
  };
  const stop = call ? 'tool_calls' : 'stop';
  const prompt = tokens.fresh + tokens.cacheRead + tokens.cacheWrite;
  const usage = {
    prompt_tokens: prompt,
    prompt_tokens_details: { cached_tokens: tokens.cacheRead, cache_write_tokens: tokens.cacheWrite },
    completion_tokens: tokens.output,
    completion_tokens_details: { reasoning_tokens: tokens.reasoning },
    total_tokens: prompt + tokens.output,
  };
  const chunk = { ...base, object: 'chat.completion.chunk' };
  const choices = (delta: object, finish: string | null): object => ({
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  return {
    plain: {
      ...base,
      object: 'chat.completion',
      choices: [{ index: 0, message, finish_reason: stop }],
      usage,
    },
    events: [
      [null, { ...chunk, ...choices(message, null) }],
      [null, { ...chunk, ...choices({}, stop) }],
      ...(isReported ? [[null, { ...chunk, choices: [], usage }] as const] : []),
      [null, '[DONE]'],
    ],
  };
}

function itemOf(number: number, deed: Deed): { readonly id: string } {
  const id = `item_${number}`;
  const status = 'completed';
  if (typeof deed === 'string') {
    const content = [{ type: 'output_text', text: deed, annotations: [] }];
    return Object.assign({ id }, { type: 'message', role: 'assistant', status, content });
  }
  if (isSummary(deed)) return Object.assign({ id }, { type: 'compaction', encrypted_content: deed.summary });
  return Object.assign({ id, status, call_id: `call_${number}` }, callOf(deed));
}

/** A tool that takes text instead of an object has a different type; a tool in a group also names its namespace. */
function callOf({ tool, input }: Call): object {
  const [first = '', ...last] = tool.split('/');
  const name = last.length === 0 ? { name: first } : { name: last.join('/'), namespace: first };
  return typeof input === 'string'
    ? { type: 'custom_tool_call', ...name, input }
    : { type: 'function_call', ...name, arguments: JSON.stringify(input) };
}

function callIn(deed: Deed): Call | undefined {
  return typeof deed === 'string' || isSummary(deed) ? undefined : deed;
}

function textOf(deed: Deed): string {
  if (typeof deed === 'string') return deed;
  return isSummary(deed) ? deed.summary : '';
}

function typed(data: Readonly<Record<string, unknown>> & { readonly type: string }): Event {
  return [data.type, data];
}
