/** Whether a media type, in lower case, is JSON. */
export function isJson(type: string): boolean {
  return /^application\/(?:[\w.+-]+\+)?json\b/u.test(type);
}

/** Text in which credentials can be found; anything else might hold one out of sight. */
export function isText(type: string): boolean {
  return isJson(type) || /^(?:text\/|application\/(?:x-ndjson|x-www-form-urlencoded|xml)\b)/u.test(type);
}

/** Whether a media type, in lower case, is that of a stream of events. */
export function isEventStream(type: string): boolean {
  return type.startsWith('text/event-stream');
}

/** Whether a content coding leaves the body as it is. */
export function isIdentity(coding: string): boolean {
  return coding === '' || coding === 'identity';
}

/** What is read of an answer's headers, in lower case; empty where they are not there. */
export interface AnswerHeaders {
  readonly type: string;
  readonly coding: string;
  /** -1 where no length is given. */
  readonly length: number;
}

const TYPE = 'content-type';
const LENGTH = 'content-length';
const CODING = 'content-encoding';

/** Reads the headers that say what a body is; names and values in turn, as received. */
export function answerHeaders(rawHeaders: readonly Buffer[]): AnswerHeaders {
  let type = '';
  let coding = '';
  let length = -1;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    const value = rawHeaders[at + 1];
    // Their lengths are looked at first: most names need no closer look.
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
