import type { LogField, LogRecord } from '../../../src/contract/log.ts';

/** A piece of a message; has a tone if it says that a connection was created or reused. */
interface LinePart {
  readonly text: string;
  readonly tone: 'created' | 'reused' | undefined;
}

/** A message prepared for display. */
export interface FormattedLine {
  /** Replaces the emoji at the start of the message, since fonts often lack it. */
  readonly icon: 'plug' | 'recycle' | undefined;
  readonly tone: LinePart['tone'];
  readonly parts: readonly LinePart[];
}

const ICONS = [
  { start: /^🔌\uFE0F?\s*/u, icon: 'plug' },
  { start: /^♻\uFE0F?\s*/u, icon: 'recycle' },
] as const;
const TONES = [
  { words: 'initiating connection', tone: 'created' },
  { words: 'reused connection', tone: 'reused' },
] as const;
const PLAIN = /^[^\s"=]+$/u;
// oxlint-disable-next-line no-control-regex -- colours of a terminal and control characters are what is looked for.
const UNSEEN = /\u001B\[[\d;]*[A-Za-z]|[\u0000-\u001F\u007F-\u009F]/gu;

/** Removes terminal colours and replaces other control characters with dots. */
export function seenText(text: string): string {
  return text.replaceAll(UNSEEN, (found) => (found.length > 1 ? '' : '·'));
}

/** Splits a message into its icon and parts. */
export function formatLine(message: string): FormattedLine {
  const icon = ICONS.find(({ start }) => start.test(message));
  const text = seenText(icon === undefined ? message : message.replace(icon.start, ''));
  const found = TONES.find(({ words }) => text.includes(words));
  if (found === undefined) return { icon: icon?.icon, tone: undefined, parts: [{ text, tone: undefined }] };
  const at = text.indexOf(found.words);
  const parts = [
    { text: text.slice(0, at), tone: undefined },
    { text: found.words, tone: found.tone },
    { text: text.slice(at + found.words.length), tone: undefined },
  ];
  return { icon: icon?.icon, tone: found.tone, parts: parts.filter((part) => part.text !== '') };
}

/** Formats a field as in the log: `reason=no_idle`, `text="two words"`. */
function logFieldText(name: string, value: LogField): string {
  const text = typeof value !== 'string' || PLAIN.test(value) ? String(value) : JSON.stringify(value);
  return `${name}=${text}`;
}

/** All fields, as printed after the message. */
export function fieldsText(record: LogRecord): string {
  return seenText(
    Object.entries(record.fields)
      .map(([name, value]) => logFieldText(name, value))
      .join(' '),
  );
}

/** The provider that a line is about; undefined if none. */
export function providerOf(record: LogRecord): string | undefined {
  const { provider } = record.fields;
  if (typeof provider === 'string') return provider;
  return /\bProvider '([\w-]+)'/u.exec(record.message)?.[1];
}

/** The connection that a line is about; undefined if none. */
export function connectionOf(record: LogRecord): number | undefined {
  const { conn } = record.fields;
  return typeof conn === 'number' && conn > 0 ? conn : undefined;
}

/** A piece of text, and whether it matches the search. */
export interface MarkedPart {
  readonly text: string;
  readonly isMatch: boolean;
}

/** Splits a text at the matches of a search, ignoring case. An empty query matches nothing. */
export function markMatches(text: string, query: string): readonly MarkedPart[] {
  if (query === '') return [{ text, isMatch: false }];
  const parts: MarkedPart[] = [];
  const lower = text.toLowerCase();
  // A few letters change their length in lower case, which would shift the marks, so nothing is marked then.
  if (lower.length !== text.length) return [{ text, isMatch: false }];
  const wanted = query.toLowerCase();
  let from = 0;
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, from)) {
    if (at > from) parts.push({ text: text.slice(from, at), isMatch: false });
    parts.push({ text: text.slice(at, at + wanted.length), isMatch: true });
    from = at + wanted.length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), isMatch: false });
  return parts;
}
