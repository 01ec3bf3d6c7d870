import type { RecordedTokens } from '../contract/recording.ts';
import type { AnswerParts, Json } from '../dialects/dialect-definition.ts';
import { ALL_DIALECTS } from '../dialects/dialects.ts';
import { isObject } from '../dialects/json-fields.ts';
import { FIELDS, FieldScanner, TOTALS, type Weight } from './field-scanner.ts';
import { GrowingBytes } from './growing-bytes.ts';
import { lastObjectAt, readBeginning } from './json-pieces.ts';
import type { LongText } from './long-text.ts';

const ANSWER_FIELDS = ALL_DIALECTS.flatMap(({ answerFields }) => answerFields);
const USAGE_FIELDS = [...new Set(ALL_DIALECTS.map(({ usageField }) => usageField))];
/** What says of an event that it is worth reading, and totals that the next event replaces: everything else is text on its way. */
const OF_INTEREST = new FieldScanner(ANSWER_FIELDS, USAGE_FIELDS);
const MAX_TOTALS_BYTES = 64 * 1024;

/**
 * What a provider's answer says about itself, gathered from its body or from the events of its stream. Every dialect is
 * asked: a provider of one may well answer in another.
 */
export class AnswerFacts {
  model: string | undefined;
  stopReason: string | undefined;
  providerError: string | undefined;
  callsTools = false;
  writtenFor: AnswerParts['writtenFor'];
  cacheMiss: string | undefined;
  compaction: AnswerParts['compaction'];
  /** The stream has its usage only where the client asked for it. */
  isUsageOptional = false;
  #tokens: RecordedTokens | undefined;
  /** The latest event with nothing but totals. */
  readonly #totals = new GrowingBytes(MAX_TOTALS_BYTES);

  /** Undefined where none were reported. */
  get tokens(): RecordedTokens | undefined {
    this.#readTotals();
    return this.#tokens;
  }

  /** Takes in the data of one event of a stream; false where it says nothing, or nothing but totals. */
  event(data: Buffer): boolean {
    const weight = weightOf(data);
    if (weight === FIELDS) this.json(data);
    else if (weight === TOTALS) this.#keepTotals(data);
    return weight === FIELDS;
  }

  /** Takes in an event of which only the ends were kept. */
  longEvent({ head, tail }: LongText): void {
    const beginning = readBeginning(head.toString()) ?? {};
    const end = tail.toString();
    for (const field of USAGE_FIELDS) {
      const usage = lastObjectAt(end, field);
      if (usage === undefined) continue;
      const { response } = beginning;
      const answer = isObject(response) ? { response: { ...response, [field]: usage } } : { [field]: usage };
      return this.#note({ ...beginning, ...answer });
    }
    this.#note(beginning);
  }

  /** Takes in a JSON text; what is none says nothing. */
  json(text: Buffer): void {
    this.#readTotals();
    try {
      const parsed: unknown = JSON.parse(text.toString());
      // Gemini answers with a list of what would be events.
      const objects: readonly unknown[] = Array.isArray(parsed) ? parsed : [parsed];
      for (const object of objects) if (isObject(object)) this.#note(object);
    } catch {
      return; // such as `[DONE]`, or an answer that was cut
    }
  }

  #keepTotals(data: Buffer): void {
    this.#totals.clear();
    if (!this.#totals.append(data)) this.json(data);
  }

  #readTotals(): void {
    if (this.#totals.length === 0) return;
    const text = Buffer.from(this.#totals.bytes());
    this.#totals.clear();
    this.json(text);
  }

  /** Counts of a stream are totals so far: the latest holds, and what a later event leaves out still holds. */
  #note(object: Json): void {
    const parts = ALL_DIALECTS.map(({ readAnswer }) => readAnswer(object));
    const first = <T>(of: (part: AnswerParts) => T | undefined): T | undefined =>
      parts.map(of).find((one) => one !== undefined);
    this.model = first(({ model }) => model) ?? this.model;
    this.stopReason = first(({ stopReason }) => stopReason) ?? this.stopReason;
    this.providerError = first(({ error }) => error) ?? unnamedError(object) ?? this.providerError;
    this.callsTools = first(({ callsTools }) => callsTools) ?? this.callsTools;
    this.writtenFor = first(({ writtenFor }) => writtenFor) ?? this.writtenFor;
    this.cacheMiss = first(({ cacheMiss }) => cacheMiss) ?? this.cacheMiss;
    this.compaction = first(({ compaction }) => compaction) ?? this.compaction;
    this.isUsageOptional ||= first(({ isUsageOptional }) => isUsageOptional) ?? false;
    for (const { tokens } of parts) if (tokens !== undefined) this.#tokens = { ...this.#tokens, ...tokens };
  }
}

/** How much a piece of an answer, all of a body or whole events, says of it. */
export function weightOf(piece: Buffer): Weight {
  return OF_INTEREST.weigh(piece);
}

/** Whether a piece of an answer, all of a body or whole events, may say something of it. */
export function mayMatter(piece: Buffer): boolean {
  return OF_INTEREST.finds(piece);
}

/** An error that no dialect has a word for. */
function unnamedError(object: Json): string | undefined {
  return isObject(object['error']) || object['type'] === 'error' ? 'error' : undefined;
}
