import type { RecordedMessage, RecordedRequest } from '../contract/recording.ts';
import type { PiiKind, PiiPattern } from '../contract/settings/pii.ts';
import { cutBack, type Detector, REDACTED, type Redaction, redactText } from '../redaction/redact-text.ts';
import { hiddenValue, MAX_SECRETS, redactHeaders, secretsOf } from '../redaction/headers.ts';
import { KnownSecrets } from '../redaction/known-secrets.ts';
import { markOf, piiDetectors } from '../redaction/pii.ts';
import { compilePattern } from '../rules/pattern.ts';

/** Headers and body of one direction, unredacted. */
export interface RawMessage {
  /** Alternating names and values. */
  readonly headers: readonly string[];
  /** Decoded body; undefined if none was kept. */
  readonly body: Uint8Array<ArrayBuffer> | undefined;
  /** Whether the body was cut to its beginning. */
  readonly isCut: boolean;
  /** Why the body was omitted. */
  readonly omitted: RecordedMessage['omitted'];
  /** Whether the body is an event stream. */
  readonly isStream: boolean;
}

/** An unredacted request to be recorded. Can be cloned to another thread. */
export interface RedactJob {
  /** The recording, without its messages. */
  readonly row: RecordedRequest;
  /** Path and query as sent by the client, needed to find credentials in them. */
  readonly url: string;
  readonly request: RawMessage | undefined;
  readonly response: RawMessage | undefined;
}

/** Data to remove from a recording. Can be cloned to another thread. */
export interface RedactRules {
  /** Credentials in the settings. */
  readonly secrets: readonly string[];
  /** Undefined if personal data is kept. */
  readonly pii: { readonly kinds: readonly PiiKind[]; readonly patterns: readonly PiiPattern[] } | undefined;
  /** Maximum line length before the bodies are omitted; defaults to that of recordings. */
  readonly maxChars?: number;
}

/** Maximum length of a recording's line before its bodies are omitted. */
const MAX_LINE_CHARS = 4 * 1024 * 1024;
/** Texts of a row, such as a path, are cut to this length. */
const MAX_TEXT_CHARS = 4096;

/** Builds lines of recordings. The time is linear in the input, but too long for a thread that others wait for. */
export class Redactor {
  readonly #rules: RedactRules;
  readonly #known: KnownSecrets;
  readonly #detectors: readonly Detector[];

  /** Throws if a pattern is invalid, which the settings rule out. */
  constructor(rules: RedactRules) {
    const { secrets, pii } = rules;
    this.#rules = rules;
    this.#known = new KnownSecrets(secrets);
    this.#detectors = pii === undefined ? [] : [...pii.patterns.map(detectorOf), ...piiDetectors(pii.kinds)];
  }

  /** Redacts a row without messages, and adds the counts of personal data removed. */
  row(row: RecordedRequest): RecordedRequest {
    const marks = new Map<string, number>();
    return this.#counted(this.#row(row, marks), marks);
  }

  /** Builds the line, without its line terminator. */
  line({ row, url, request, response }: RedactJob): string {
    const marks = new Map<string, number>();
    const clean = this.#row(row, marks);
    if (request === undefined || response === undefined) return JSON.stringify(this.#counted(clean, marks));
    const own = new Set([...secretsOf(request.headers, url), ...secretsOf(response.headers, '')]);
    const messages =
      own.size > MAX_SECRETS
        ? { request: hiddenMessage(request, 'secret'), response: hiddenMessage(response, 'secret') }
        : this.#messages({ request, response }, own, marks);
    const line = JSON.stringify(this.#counted({ ...clean, ...messages }, marks));
    return line.length > (this.#rules.maxChars ?? MAX_LINE_CHARS)
      ? JSON.stringify(this.#counted({ ...clean, ...withoutBodies(messages) }, marks))
      : line;
  }

  #row(row: RecordedRequest, marks: Map<string, number>): RecordedRequest {
    const redaction = { known: this.#known, detectors: this.#detectors };
    return cleanRow(row, (text) => noted(redactText(shortened(text), redaction), marks));
  }

  #messages(
    { request, response }: { readonly request: RawMessage; readonly response: RawMessage },
    own: ReadonlySet<string>,
    marks: Map<string, number>,
  ): Messages {
    const redaction = {
      known: new KnownSecrets([...this.#rules.secrets, ...own]),
      detectors: this.#detectors,
    };
    return {
      request: recordedMessage(request, redaction, marks),
      response: recordedMessage(response, redaction, marks),
    };
  }

  #counted(row: RecordedRequest, marks: ReadonlyMap<string, number>): RecordedRequest {
    if (this.#rules.pii === undefined) return row;
    const counts = [...marks].filter(([mark]) => mark !== REDACTED);
    const { request, response, ...facts } = row;
    return {
      ...facts,
      pii: Object.fromEntries(counts.map(([mark, count]) => [mark.slice(1, -1), count])),
      ...(request === undefined ? {} : { request }),
      ...(response === undefined ? {} : { response }),
    };
  }
}

/** Applies `clean` to each text of a row that comes from outside. */
export function cleanRow(row: RecordedRequest, clean: (text: string) => string): RecordedRequest {
  const cleaned = (text: string | null): string | null => (text === null ? null : clean(text));
  return {
    ...row,
    model: cleaned(row.model),
    method: clean(row.method),
    path: clean(row.path),
    url: clean(row.url),
    client: clean(row.client),
    ...(row.session === undefined ? {} : { session: clean(row.session) }),
    ...(row.agent === undefined ? {} : { agent: clean(row.agent) }),
    stopReason: cleaned(row.stopReason),
    providerError: cleaned(row.providerError),
  };
}

/** Cuts a text of a row to its recorded length. */
function shortened(text: string): string {
  return text.length > MAX_TEXT_CHARS ? `${cutBack(text.slice(0, MAX_TEXT_CHARS))}...` : text;
}

/** Returns a message with only the names of its headers. */
export function hiddenMessage(
  { headers, body, omitted }: RawMessage,
  why: NonNullable<RecordedMessage['omitted']>,
): RecordedMessage {
  const names: [string, string][] = [];
  for (let at = 0; at + 1 < headers.length; at += 2)
    names.push([headers[at] ?? '', hiddenValue(headers[at + 1] ?? '')]);
  const reason = body === undefined ? omitted : why;
  return { headers: names, ...(reason === undefined ? {} : { omitted: reason }) };
}

interface Messages {
  readonly request: RecordedMessage;
  readonly response: RecordedMessage;
}

function withoutBodies({ request, response }: Messages): Messages {
  const strip = ({ headers }: RecordedMessage): RecordedMessage => ({ headers, omitted: 'too_large' });
  return { request: strip(request), response: strip(response) };
}

function recordedMessage(raw: RawMessage, redaction: Redaction, marks: Map<string, number>): RecordedMessage {
  const shown = redactHeaders(raw.headers, redaction);
  addAll(shown.marks, marks);
  const { headers } = shown;
  if (raw.body === undefined)
    return { headers, ...(raw.omitted === undefined ? {} : { omitted: raw.omitted }) };
  const whole = Buffer.from(raw.body.buffer, raw.body.byteOffset, raw.body.byteLength).toString();
  const text = raw.isCut ? cutBack(whole) : whole;
  // Gemini streams a JSON array of what would be events.
  const isInPieces = raw.isStream || text.startsWith('[');
  return {
    headers,
    text: noted(redactText(text, { ...redaction, isInPieces }), marks),
    ...(raw.isCut ? { cut: true } : {}),
  };
}

function noted(
  { text, marks: more }: { readonly text: string; readonly marks: ReadonlyMap<string, number> },
  marks: Map<string, number>,
): string {
  addAll(more, marks);
  return text;
}

function addAll(more: ReadonlyMap<string, number>, marks: Map<string, number>): void {
  for (const [mark, count] of more) marks.set(mark, (marks.get(mark) ?? 0) + count);
}

function detectorOf({ name, pattern }: PiiPattern): Detector {
  const compiled = compilePattern(pattern);
  if (compiled.kind === 'none') throw new TypeError(`the pattern ${name} ${compiled.reason}`);
  return { mark: markOf(name), find: (text, found) => compiled.pattern.find(text, found) };
}
