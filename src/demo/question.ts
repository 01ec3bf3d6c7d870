/** A JSON object from outside, of which nothing is known. */
export type Json = Readonly<Record<string, unknown>>;

/** What was asked for, as far as the answer depends on it. */
export interface Question {
  readonly model: string;
  readonly body: Json;
  /** A rough count: four bytes of the request to a token. */
  readonly inputTokens: number;
  /** For the answer's own ids. */
  readonly id: string;
  /** Seconds since 1970. */
  readonly createdSecs: number;
  /** The answer's text, a token to a piece. */
  readonly pieces: readonly string[];
}

/** One server-sent event; a name of null is a bare `data:` line. */
export interface ServerEvent {
  readonly name: string | null;
  readonly data: unknown;
}

/** A streamed answer: the opening comes with the first byte, then the deltas at their pace, then the ending. */
export interface EventStream {
  readonly opening: readonly ServerEvent[];
  readonly deltas: readonly ServerEvent[];
  readonly ending: readonly ServerEvent[];
}

/** How one path answers. */
export interface Endpoint {
  readonly plain: (question: Question) => unknown;
  readonly stream?: (question: Question) => EventStream;
}

/** The JSON object in a request's body; undefined where there is none. */
export function parseObject(text: string): Json | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    // An object that is neither null nor an array has string keys; its values stay unknown.
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Json)
      : undefined;
  } catch {
    return undefined; // the caller answers 400
  }
}

/** The event as it goes over the wire. */
export function formatEvent({ name, data }: ServerEvent): string {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  return `${name === null ? '' : `event: ${name}\n`}data: ${text}\n\n`;
}
