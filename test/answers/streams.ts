/** Formats a stream as providers send it. */

export function sse(...events: readonly (object | string)[]): string {
  return events
    .map((event) => {
      const data = typeof event === 'string' ? event : JSON.stringify(event);
      const name =
        typeof event === 'object' && 'type' in event && typeof event.type === 'string'
          ? `event: ${event.type}\n`
          : '';
      return `${name}data: ${data}\n\n`;
    })
    .join('');
}

export const USAGE_AT_START = {
  input_tokens: 10,
  cache_read_input_tokens: 7000,
  cache_creation_input_tokens: 300,
  cache_creation: { ephemeral_5m_input_tokens: 100, ephemeral_1h_input_tokens: 200 },
  output_tokens: 1,
};

export function messageStart(usage: object = USAGE_AT_START, more: object = {}): object {
  return {
    type: 'message_start',
    message: { id: 'm', type: 'message', model: 'claude', stop_reason: null, usage, ...more },
  };
}

export function textDelta(text: string): object {
  return { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } };
}

export function messageDelta(usage: object, stopReason = 'end_turn'): object {
  return { type: 'message_delta', delta: { stop_reason: stopReason }, usage };
}

export const MESSAGE_STOP = { type: 'message_stop' };

export function chatChunk(more: object): object {
  return {
    id: 'c',
    object: 'chat.completion.chunk',
    model: 'gpt',
    choices: [{ index: 0, delta: { content: 'x' }, finish_reason: null }],
    ...more,
  };
}

export function chatEnd(reason: string): object {
  return chatChunk({ choices: [{ index: 0, delta: {}, finish_reason: reason }] });
}

export function responseEvent(kind: string, more: object): object {
  const status = kind === 'created' ? 'in_progress' : kind;
  return {
    type: `response.${kind}`,
    sequence_number: 3,
    response: {
      id: 'r',
      object: 'response',
      status,
      error: null,
      incomplete_details: null,
      model: 'gpt',
      usage: null,
      ...more,
    },
  };
}

export const RESPONSE_USAGE = {
  input_tokens: 120,
  input_tokens_details: { cached_tokens: 64, cache_write_tokens: 32 },
  output_tokens: 40,
  output_tokens_details: { reasoning_tokens: 30 },
  total_tokens: 160,
};
