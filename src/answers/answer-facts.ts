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
/**
 * Detects events worth parsing, and running totals that the next event replaces; all other events are just text deltas.
 */
const OF_INTEREST = new FieldScanner(ANSWER_FIELDS, USAGE_FIELDS);
const MAX_TOTALS_BYTES = 64 * 1024;

/**
 * Facts that a provider's response states about itself, collected from its body or the events of its stream. Tries
 * every dialect, because a provider of one may respond in another.
 */
export class AnswerFacts {
  model: string | undefined;
  stopReason: string | undefined;
  providerError: string | undefined;
  callsTools = false;
  writtenFor: AnswerParts['writtenFor'];
  cacheMiss: string | undefined;
  compaction: AnswerParts['compaction'];
  /** Whether the stream reports usage only at the client's request. */
  isUsageOptional = false;
  #tokens: RecordedTokens | undefined;
  /** Latest event that contains only totals. */
  readonly #totals = new GrowingBytes(MAX_TOTALS_BYTES);

  /** Undefined if none were reported. */
  get tokens(): RecordedTokens | undefined {
    this.#readTotals();
    return this.#tokens;
  }

  /** Reads the data of one event; returns false if it contains nothing of interest, or only totals. */
  event(data: Buffer): boolean {
    const weight = weightOf(data);
    if (weight === FIELDS) this.json(data);
    else if (weight === TOTALS) this.#keepTotals(data);
    return weight === FIELDS;
  }

  /** Reads an event of which only the beginning and end were kept. */
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

  /** Reads a JSON text; ignores invalid JSON. */
  json(text: Buffer): void {
    this.#readTotals();
    try {
      const parsed: unknown = JSON.parse(text.toString());
      // Gemini may respond with an array of what would otherwise be events.
      const objects: readonly unknown[] = Array.isArray(parsed) ? parsed : [parsed];
      for (const object of objects) if (isObject(object)) this.#note(object);
    } catch {
      return; // for example `[DONE]`, or a truncated response
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

  /** Token counts in a stream are running totals: a later event overrides earlier counts, but keeps those it omits. */
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

/** How relevant a piece of a response is; the piece must be a whole body or whole events. */
export function weightOf(piece: Buffer): Weight {
  return OF_INTEREST.weigh(piece);
}

/** Whether a piece of a response may contain anything of interest; the piece must be a whole body or whole events. */
export function mayMatter(piece: Buffer): boolean {
  return OF_INTEREST.finds(piece);
}

/** Generic name for an error that no dialect recognizes. */
function unnamedError(object: Json): string | undefined {
  return isObject(object['error']) || object['type'] === 'error' ? 'error' : undefined;
}
