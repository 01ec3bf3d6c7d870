import { NAMED_VALUES } from './credential-names.ts';
import { decodedForms, type DecodedText, rawStretches } from './decoded-text.ts';
import { KEY, PRIVATE_KEY } from './key-shapes.ts';
import { type FoundSecret, KnownSecrets } from './known-secrets.ts';
import { replaceSpans, type Span } from './spans.ts';
import { streamPieces } from './stream-pieces.ts';

/** A text that was cut is cut back to here at most, so that no half of a credential is left at its end. */
const MAX_CUT_BACK_CHARS = 512;

/** What is written in the place of a secret. */
export const REDACTED = '***';

/** Finds something else that is not to be seen. */
export interface Detector {
  /** What is written in its place, such as `[email]`. */
  readonly mark: string;
  readonly find: (text: string, found: FoundSecret) => void;
}

export interface Redaction {
  readonly known?: KnownSecrets;
  /** Beside secrets, which are always looked for. */
  readonly detectors?: readonly Detector[];
  /** The text is what a model wrote piece by piece: what is spread over several of them is found, too. */
  readonly isInPieces?: boolean;
}

/** What became of a text. */
export interface Redacted {
  readonly text: string;
  /** How often each mark was set. */
  readonly marks: ReadonlyMap<string, number>;
}

const NONE = new KnownSecrets([]);

/**
 * The text without credentials: those known word for word, those that their form gives away, and those behind a telling
 * name, also where JSON and URLs have escaped them up to four times. The time it takes is linear in the text's length.
 */
export function redactSecrets(text: string, known: KnownSecrets = NONE): string {
  return redactText(text, { known }).text;
}

/** The same, and whatever else the detectors find. */
export function redactText(text: string, redaction: Redaction): Redacted {
  const spans: Span[] = [];
  search(text, undefined, { redaction, spans, withNames: true });
  for (const form of decodedForms(text)) search(form.text, form, { redaction, spans, withNames: true });
  if (redaction.isInPieces === true) {
    for (const joined of streamPieces(text)) {
      // Names are not looked at: code that a model writes is full of `secret =`.
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

/** Looks through one form of a text; what is found is marked where it stands in the raw text. */
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

/** A text that was cut, without its last word: half a credential would not be known as one. */
export function cutBack(text: string): string {
  const end = text.slice(-MAX_CUT_BACK_CHARS);
  let at = end.length - 1;
  while (at > 0 && !/[\s",;&<>]/u.test(end.charAt(at))) at -= 1;
  return text.slice(0, text.length - end.length + Math.max(0, at));
}
