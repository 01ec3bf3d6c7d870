import type { RecordedMessage } from '../contract/recording.ts';
import type { KeptBody } from './kept-body.ts';
import { hasSecretInPieces, redactHeaders, redactSecrets } from './redact.ts';

/** A body that was cut is cut back to here at most, so that no half of a credential is left at its end. */
const CUT_BACK_MOST_CHARS = 512;

/** One direction of a request. */
export interface MessageParts {
  /** Names and values in turn. */
  readonly headers: readonly string[];
  /** Undefined where it was not kept. */
  readonly body: KeptBody | undefined;
  /** The content coding in which the body was kept. */
  readonly coding: string;
  /** The body broke off in decoding. */
  readonly isFaulty?: boolean;
  readonly secrets: readonly string[];
  readonly isStream?: boolean;
}

/** Headers and body as they are recorded: credentials taken out, and no body in which they cannot be found. */
export function recordedMessage(parts: MessageParts): RecordedMessage {
  const headers = redactHeaders(parts.headers, parts.secrets);
  return { headers, ...recordedBody(parts) };
}

function recordedBody(parts: MessageParts): Omit<RecordedMessage, 'headers'> {
  const { body, coding, secrets } = parts;
  if (coding !== '' && coding !== 'identity') return { omitted: 'encoded' };
  if (body === undefined) return hasBody(parts.headers) ? { omitted: 'binary' } : {};
  if (body.state === 'busy') return { omitted: 'busy' };
  if (body.length === 0) return parts.isFaulty === true ? { omitted: 'encoded' } : {};
  const isCut = body.state === 'cut' || parts.isFaulty === true;
  const whole = body.bytes().toString();
  const text = redactSecrets(isCut ? cutBack(whole) : whole, secrets);
  if (parts.isStream === true && hasSecretInPieces(text, secrets)) return { omitted: 'secret' };
  return { text, ...(isCut ? { cut: true } : {}) };
}

function cutBack(text: string): string {
  const end = text.slice(-CUT_BACK_MOST_CHARS);
  const at = end.search(/[\s",;&<>][^\s",;&<>]*$/u);
  return text.slice(0, text.length - end.length + Math.max(0, at));
}

function hasBody(headers: readonly string[]): boolean {
  return headers.some(
    (name, at) =>
      at % 2 === 0 &&
      (/^(?:content-type|transfer-encoding)$/iu.test(name) ||
        (/^content-length$/iu.test(name) && headers[at + 1] !== '0')),
  );
}
