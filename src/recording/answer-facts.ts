import type { RecordedTokens } from '../contract/recording.ts';

const WORD_MOST_CHARS = 200;
/** What says of an event that it is worth reading: everything else is text on its way. */
const SIGNS = [
  '"usage":{',
  '"usage": {',
  '"finish_reason":"',
  '"finish_reason": "',
  '"stop_reason"',
  '"error"',
].map((sign) => Buffer.from(sign));
/** States of a response of the Responses API that are no end. */
const UNDER_WAY: ReadonlySet<string> = new Set(['in_progress', 'queued']);

type Json = Readonly<Record<string, unknown>>;

/** What a provider's answer says about itself, gathered from its body or from the events of its stream. */
export class AnswerFacts {
  model: string | undefined;
  stopReason: string | undefined;
  providerError: string | undefined;
  #tokens: RecordedTokens | undefined;

  /** Undefined where none were reported. */
  get tokens(): RecordedTokens | undefined {
    return this.#tokens;
  }

  /** Takes in the data of one event of a stream. */
  event(data: Buffer): void {
    if (SIGNS.some((sign) => data.includes(sign))) this.json(data);
  }

  /** Takes in a JSON text; what is none says nothing. */
  json(text: Buffer): void {
    try {
      const parsed: unknown = JSON.parse(text.toString());
      if (isObject(parsed)) this.#note(parsed);
    } catch {
      return; // such as `[DONE]`, or an answer that was cut
    }
  }

  #note(object: Json): void {
    const { type } = object;
    // The Messages API wraps the message in its first event, the Responses API the response in those of its state.
    if (type === 'message_start' && isObject(object['message'])) return this.#note(object['message']);
    if (isObject(object['response'])) return this.#note(object['response']);
    this.model = word(object['model']) ?? this.model;
    this.stopReason = stopReasonOf(object) ?? this.stopReason;
    this.providerError = errorOf(object) ?? this.providerError;
    if (isObject(object['usage'])) this.#noteUsage(object['usage']);
  }

  /** Counts of a stream are totals so far: the latest holds, and what a later event leaves out still holds. */
  #noteUsage(usage: Json): void {
    const given = (of: Json, name: string): unknown => of[name];
    const inputDetails = firstObject(usage['input_tokens_details'], usage['prompt_tokens_details']);
    const outputDetails = firstObject(usage['output_tokens_details'], usage['completion_tokens_details']);
    const counts = {
      input: count(usage['input_tokens'], usage['prompt_tokens']),
      output: count(usage['output_tokens'], usage['completion_tokens']),
      cacheRead: count(usage['cache_read_input_tokens'], given(inputDetails, 'cached_tokens')),
      cacheCreation: count(usage['cache_creation_input_tokens'], given(inputDetails, 'cache_write_tokens')),
      reasoning: count(given(outputDetails, 'reasoning_tokens'), given(outputDetails, 'thinking_tokens')),
    };
    const known = Object.entries(counts).filter(([, value]) => value !== undefined);
    if (known.length > 0) this.#tokens = { ...this.#tokens, ...Object.fromEntries(known) };
  }
}

function stopReasonOf(object: Json): string | undefined {
  const { delta, choices, status } = object;
  if (isObject(delta) && object['type'] === 'message_delta') return word(delta['stop_reason']);
  if (Array.isArray(choices)) {
    const first: unknown = choices[0];
    return isObject(first) ? word(first['finish_reason']) : undefined;
  }
  if (object['object'] === 'response' && typeof status === 'string' && !UNDER_WAY.has(status)) {
    const details = object['incomplete_details'];
    return (isObject(details) ? word(details['reason']) : undefined) ?? word(status);
  }
  return word(object['stop_reason']);
}

function errorOf(object: Json): string | undefined {
  const { error } = object;
  if (isObject(error)) return word(error['code']) ?? word(error['type']) ?? 'error';
  return object['type'] === 'error' ? (word(object['code']) ?? 'error') : undefined;
}

function count(...candidates: readonly unknown[]): number | undefined {
  return candidates.find(
    (value): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0,
  );
}

function word(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, WORD_MOST_CHARS) : undefined;
}

function firstObject(...candidates: readonly unknown[]): Json {
  return candidates.find(isObject) ?? {};
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
