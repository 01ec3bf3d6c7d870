import { NAMED_VALUES } from './credential-names.ts';
import { decodedForms, type DecodedText, rawStretches } from './decoded-text.ts';
import { KEY, PRIVATE_KEY } from './key-shapes.ts';
import { type FoundSecret, KnownSecrets } from './known-secrets.ts';
import { replaceSpans, type Span } from './spans.ts';
import { streamPieces } from './stream-pieces.ts';

/** Maximum length removed from the end of a cut text, so that no partial credential remains. */
const MAX_CUT_BACK_CHARS = 512;

/** Replacement for a secret. */
export const REDACTED = '***';

/** Finds data to redact other than secrets. */
export interface Detector {
  /** Replacement text, such as `[email]`. */
  readonly mark: string;
  readonly find: (text: string, found: FoundSecret) => void;
}

export interface Redaction {
  readonly known?: KnownSecrets;
  /** Detectors in addition to the search for secrets, which always runs. */
  readonly detectors?: readonly Detector[];
  /**
   * Whether the text is a model's streamed output, in which values spread over several pieces must be found as well.
   */
  readonly isInPieces?: boolean;
}

/** A redacted text. */
export interface Redacted {
  readonly text: string;
  /** Number of times each mark was inserted. */
  readonly marks: ReadonlyMap<string, number>;
}

const NONE = new KnownSecrets([]);

/**
 * Removes credentials from a text: known ones, those recognisable by their form, and those after a telltale name, also
 * inside up to four levels of JSON and URL escapes. The time is linear in the text's length.
 */
export function redactSecrets(text: string, known: KnownSecrets = NONE): string {
  return redactText(text, { known }).text;
}

/** Removes credentials, and everything the detectors find. */
export function redactText(text: string, redaction: Redaction): Redacted {
  const spans: Span[] = [];
  search(text, undefined, { redaction, spans, withNames: true });
  for (const form of decodedForms(text)) search(form.text, form, { redaction, spans, withNames: true });
  if (redaction.isInPieces === true) {
    for (const joined of streamPieces(text)) {
      // Skip the search by name, since code written by a model is full of `secret =`.
      search(joined.text, joined, { redaction, spans, withNames: false });
      for (const form of decodedForms(joined.text, joined))
        search(form.text, form, { redaction, spans, withNames: false });
    }
  }
  return spans.length === 0 ? { text, marks: new Map() } : replaceSpans(text, spans);
}

interface Search {
  readonly redaction: Redaction;
  readonly spans: Span[];
  readonly withNames: boolean;
}

/** Searches one form of a text and records matches by their position in the raw text. */
function search(text: string, form: DecodedText | undefined, { redaction, spans, withNames }: Search): void {
  const note = (mark: string): FoundSecret => {
    return (start, end) => {
      if (form === undefined) return void spans.push({ from: start, to: end, mark });
      for (const [index, [from, to]] of rawStretches(form, start, end).entries())
        spans.push({ from, to, mark: index === 0 ? mark : '' });
    };
  };
  const secret = note(REDACTED);
  redaction.known?.find(text, secret);
  findKeys(text, secret);
  if (withNames) findNamed(text, secret);
  for (const { mark, find } of redaction.detectors ?? []) find(text, note(mark));
}

function findKeys(text: string, found: FoundSecret): void {
  for (const pattern of [KEY, PRIVATE_KEY])
    for (const { 0: key, index } of text.matchAll(pattern)) found(index, index + key.length);
}

function findNamed(text: string, found: FoundSecret): void {
  for (const pattern of NAMED_VALUES) {
    for (const { 1: before = '', 2: value = '', index } of text.matchAll(pattern)) {
      const start = index + before.length;
      found(start, start + value.length);
    }
  }
}

/** Removes the last word of a cut text, because a partial credential would not be recognised. */
export function cutBack(text: string): string {
  const end = text.slice(-MAX_CUT_BACK_CHARS);
  let at = end.length - 1;
  while (at > 0 && !/[\s",;&<>]/u.test(end.charAt(at))) at -= 1;
  return text.slice(0, text.length - end.length + Math.max(0, at));
}
