/** Whether a media type, in lower case, is JSON. */
export function isJson(type: string): boolean {
  return /^application\/(?:[\w.+-]+\+)?json\b/u.test(type);
}

/** Whether a media type, in lower case, is text, in which credentials can be found; binary content could hide one. */
export function isText(type: string): boolean {
  return isJson(type) || /^(?:text\/|application\/(?:x-ndjson|x-www-form-urlencoded|xml)\b)/u.test(type);
}

/** Whether a media type, in lower case, is an event stream. */
export function isEventStream(type: string): boolean {
  return type.startsWith('text/event-stream');
}

/** Whether a content coding leaves the body unchanged. */
export function isIdentity(coding: string): boolean {
  return coding === '' || coding === 'identity';
}

/** Response headers of interest, in lower case; empty if absent. */
export interface AnswerHeaders {
  readonly type: string;
  readonly coding: string;
  /** -1 if absent. */
  readonly length: number;
}

const TYPE = 'content-type';
const LENGTH = 'content-length';
const CODING = 'content-encoding';

/** Reads the headers that describe the body; `rawHeaders` alternates names and values, as received. */
export function answerHeaders(rawHeaders: readonly Buffer[]): AnswerHeaders {
  let type = '';
  let coding = '';
  let length = -1;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    const value = rawHeaders[at + 1];
    // Compare lengths first: most names can be skipped without looking further.
    if (name === undefined || value === undefined) continue;
    if (name.length === TYPE.length && isNamed(name, TYPE)) type ||= lowerCase(value);
    else if (name.length === LENGTH.length && isNamed(name, LENGTH)) length = Number(lowerCase(value));
    else if (name.length === CODING.length && isNamed(name, CODING)) coding ||= lowerCase(value);
  }
  return { type, coding, length };
}

function isNamed(name: Buffer, lowerName: string): boolean {
  return name.toString('latin1').toLowerCase() === lowerName;
}

function lowerCase(value: Buffer): string {
  return value.toString('latin1').toLowerCase();
}
