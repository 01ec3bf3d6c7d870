import { HIDDEN_SECRET } from '../contract/settings/effective.ts';
import { CREDENTIAL_NAME } from './credential-names.ts';
import { KEY } from './key-shapes.ts';
import { KnownSecrets } from './known-secrets.ts';
import { replaceSpans, type Span } from './spans.ts';

/** Matches `user:password` without a host, but not `host:port` or addresses. */
const LOGIN = /^([^\s:/@]+):(?!\/\/|\d+$|:)[^\s:]+$/u;

/** Maximum length of a text given to the patterns; nobody reads a longer one. */
const MAX_CHARS = 4000;
const CUT = '...';

/**
 * Redacts a user-written value for quoting: removes a URL's user and query, a login, and anything like `sk-...`. In a
 * URL, everything up to the last `@` counts as a login.
 */
export function redactWritten(written: string): string {
  const text = written.length > MAX_CHARS ? written.slice(0, MAX_CHARS) + CUT : written;
  return text
    .replace(/^([a-z][a-z0-9+.-]*:\/\/|\/\/)?.*@/is, '$1***@')
    .replace(/^([a-z][a-z0-9+.-]*:\/\/[^?#]*)[?#].*$/is, '$1?***')
    .replace(/\?[\w.-]+=[^]*$/u, '?***')
    .replace(LOGIN, '$1:***')
    .replaceAll(KEY, HIDDEN_SECRET);
}

/** Whether a value is just a reference to a variable. */
export function isReference(value: string): boolean {
  return /^\$\{\w+\}$/u.test(value);
}

/** A secret's key and everything after it on the line, because a pattern can't tell where the value ends. */
const SECRET_VALUE = new RegExp(
  String.raw`((?:${CREDENTIAL_NAME}|[_-](?:key|token)|\btoken)["']?\s{0,80}:\s{0,80})` +
    String.raw`(?!["']?\$\{\w{1,80}\}["']?\s{0,80}(?:[,}#]|$)|\(set, not shown\))\S.*`,
  'giu',
);

/** Redacts a line of a file for display: replaces the values of secret keys, except for `${VAR}`. */
export function redactLine(line: string): string {
  const text = line.slice(0, MAX_CHARS).replaceAll(SECRET_VALUE, `$1${HIDDEN_SECRET}`);
  return text
    .replaceAll(/\S+/gu, withoutLogin)
    .replaceAll(/\?[\w.-]+=[^\s"']*/gu, '?***')
    .replaceAll(KEY, HIDDEN_SECRET);
}

/** Removes everything before a word's last `@` if it may be a login. */
function withoutLogin(word: string): string {
  const end = word.lastIndexOf('@');
  const url = word.indexOf('://');
  if (end < 0) return word;
  if (url >= 0 && url < end) return `${word.slice(0, url)}://***${word.slice(end)}`;
  const colon = word.indexOf(':');
  if (colon < 0 || colon > end || word.startsWith('//', colon + 1)) return word;
  let start = colon;
  while (start > 0 && USER.test(word.charAt(start - 1))) start -= 1;
  return start === colon ? word : `${word.slice(0, start)}***${word.slice(end)}`;
}

/** A character of a user name. */
const USER = /[\w.%+~-]/u;

/** Returns a function that replaces all known secrets in a text, in whatever form they occur. */
export function secretHider(secrets: Iterable<string>): (text: string) => string {
  const known = new KnownSecrets(secrets);
  return (text) => {
    const spans: Span[] = [];
    known.find(text, (from, to) => spans.push({ from, to, mark: HIDDEN_SECRET }));
    return spans.length === 0 ? text : replaceSpans(text, spans).text;
  };
}
