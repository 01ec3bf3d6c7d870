import type { RecordedTokens } from '../contract/recording.ts';
import { ALL_DIALECTS } from '../dialects/dialects.ts';
import type { AnswerParts, Json } from '../dialects/dialect-definition.ts';
import { isObject } from '../dialects/json-fields.ts';

/** What says of an event that it is worth reading: everything else is text on its way. */
const SIGNS = [...new Set(ALL_DIALECTS.flatMap(({ answerSigns }) => answerSigns))].map((sign) =>
  Buffer.from(sign),
);

/**
 * What a provider's answer says about itself, gathered from its body or from the events of its stream. Every dialect is
 * asked: a provider of one may well answer in another.
 */
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
      // Gemini answers with a list of what would be events.
      const objects: readonly unknown[] = Array.isArray(parsed) ? parsed : [parsed];
      for (const object of objects) if (isObject(object)) this.#note(object);
    } catch {
      return; // such as `[DONE]`, or an answer that was cut
    }
  }

  /** Counts of a stream are totals so far: the latest holds, and what a later event leaves out still holds. */
  #note(object: Json): void {
    const parts = ALL_DIALECTS.map(({ readAnswer }) => readAnswer(object));
    const first = <T>(of: (part: AnswerParts) => T | undefined): T | undefined =>
      parts.map(of).find((one) => one !== undefined);
    this.model = first(({ model }) => model) ?? this.model;
    this.stopReason = first(({ stopReason }) => stopReason) ?? this.stopReason;
    this.providerError = first(({ error }) => error) ?? unnamedError(object) ?? this.providerError;
    for (const { tokens } of parts) if (tokens !== undefined) this.#tokens = { ...this.#tokens, ...tokens };
  }
}

/** An error that no dialect has a word for. */
function unnamedError(object: Json): string | undefined {
  return isObject(object['error']) || object['type'] === 'error' ? 'error' : undefined;
}
