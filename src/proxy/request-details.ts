import type { AttemptView, HeaderPairs, RequestDetails } from '../contract/request-details.ts';
import type { ErrorText } from '../answers/error-body.ts';
import { cutBack, redactSecrets } from '../redaction/redact-text.ts';
import { headerPairs, hiddenValue, MAX_SECRETS, redactHeaders, secretsOf } from '../redaction/headers.ts';
import { KnownSecrets } from '../redaction/known-secrets.ts';
import type { Exchange } from '../upstream/exchange.ts';
import type { ResponseHead } from '../upstream/request.ts';
import type { AcceptedRequest } from './accepted-request.ts';

/** Maximum characters of headers kept per request; the response's headers come first. */
const MAX_HEADERS_CHARS = 8192;

/** Data about a request, in progress or finished, that its row doesn't show. */
export interface DetailsFacts {
  readonly id: number;
  readonly accepted: AcceptedRequest;
  readonly exchange: Exchange | undefined;
  /** Undefined until the head arrives. */
  readonly head: ResponseHead | undefined;
  /** From accepting the request to that head. */
  readonly firstByteMs: number | undefined;
  /** Undefined while in progress. */
  readonly durationMs: number | undefined;
  readonly ownMs: number;
  readonly said: ErrorText | undefined;
  readonly providerError: string | undefined;
}

/**
 * Returns a request's details, redacting anything that may be a credential, whether its own or one from the settings.
 */
export function requestDetails(facts: DetailsFacts, secretsOfSettings: Iterable<string>): RequestDetails {
  const { accepted, exchange, head, said } = facts;
  const { request, path, runtime } = accepted;
  const { rawHeaders, url = '' } = request;
  const sent = exchange === undefined ? [] : ['host', runtime.host, ...exchange.request.headers];
  const own = [...secretsOf(rawHeaders, url), ...secretsOf(without(sent, rawHeaders), path)];
  const secrets = new Set([...own, ...secretsOfSettings]);
  // A request with more secrets than this isn't a normal one: hide all values that may contain them.
  const isShown = own.length <= MAX_SECRETS;
  const known = new KnownSecrets(isShown ? secrets : []);
  const room = new HeaderRoom(known, isShown);
  // The order decides which headers get the available space.
  const answer = room.take(head?.rawHeaders.map((piece) => piece.toString('latin1')) ?? []);
  const toProvider = room.take(sent);
  const fromClient = room.take(rawHeaders);
  return {
    id: facts.id,
    attempts: attemptsOf(facts),
    ownMs: facts.ownMs,
    providerError: facts.providerError === undefined ? null : redactSecrets(facts.providerError, known),
    said:
      said === undefined || !isShown
        ? null
        : { ...said, text: redactSecrets(said.isCut ? cutBack(said.text) : said.text, known) },
    answer,
    toProvider,
    fromClient,
    headersLeftOut: room.leftOut,
  };
}

/** Returns the headers whose values don't occur in `others`. Most do. */
function without(headers: readonly string[], others: readonly string[]): readonly string[] {
  const values = new Set(headerPairs(others).map(([, value]) => value));
  return headerPairs(headers).flatMap(([name, value]) => (values.has(value) ? [] : [name, value]));
}

/** Collects header pairs up to the size limit. */
class HeaderRoom {
  readonly #known: KnownSecrets;
  readonly #isShown: boolean;
  /** Redacted values, cached because most client headers are forwarded unchanged. */
  readonly #clean = new Map<string, string>();
  #chars = MAX_HEADERS_CHARS;
  leftOut = 0;

  constructor(known: KnownSecrets, isShown: boolean) {
    this.#known = known;
    this.#isShown = isShown;
  }

  take(raw: readonly string[]): HeaderPairs {
    const headers = headerPairs(raw).map(([name, value]) => [name, this.#shown(name, value)] as const);
    const kept = headers.filter(([name, value]) => {
      this.#chars -= name.length + value.length;
      return this.#chars >= 0;
    });
    this.leftOut += headers.length - kept.length;
    return kept;
  }

  #shown(name: string, value: string): string {
    if (!this.#isShown) return hiddenValue(value);
    const key = `${name}\n${value}`;
    const known = this.#clean.get(key);
    if (known !== undefined) return known;
    const [pair] = redactHeaders([name, value], { known: this.#known }).headers;
    const clean = pair?.[1] ?? '';
    this.#clean.set(key, clean);
    return clean;
  }
}

function attemptsOf({
  accepted,
  exchange,
  head,
  firstByteMs,
  durationMs,
}: DetailsFacts): readonly AttemptView[] {
  if (exchange === undefined) return [];
  const since = (atMs: number): number => Math.max(0, atMs - accepted.acceptedAtMs);
  const past = exchange.past.map(({ answer, cause, ...attempt }): AttemptView => ({
    connectionId: attempt.connectionId,
    reused: attempt.reused,
    connectedMs: since(attempt.chosenAtMs),
    answeredMs: answer === undefined ? null : since(answer.atMs),
    status: answer?.status ?? null,
    endedMs: since(attempt.endedAtMs),
    cause,
  }));
  // A last attempt that failed to connect, or is still connecting, is listed too.
  const isConnected = exchange.chosenAtMs > (exchange.past.at(-1)?.endedAtMs ?? 0);
  const last: AttemptView = {
    connectionId: isConnected ? exchange.connectionId : 0,
    reused: isConnected && exchange.reused,
    connectedMs: isConnected ? since(exchange.chosenAtMs) : (durationMs ?? 0),
    answeredMs: firstByteMs ?? null,
    status: head?.status ?? null,
    endedMs: durationMs ?? null,
    cause: null,
  };
  return [...past, last];
}
