import {
  type EffectiveSetting,
  HIDDEN_SECRET,
  type SettingValue,
  type Source,
} from '../contract/settings/effective.ts';
import type { Finding } from '../contract/settings/finding.ts';

/** A shorter secret is likely to be an ordinary word, and hiding it everywhere would garble the rest. */
const SHORTEST_SECRET = 6;

/** What keys of the providers look like, and tokens that carry their own proof. */
const KEY_LIKE = /\b(?:sk-|sk_|gsk_|xai-|pplx-|hf_|ghp_|github_pat_|AIza|eyJ)[\w.-]{4,}/gu;

/** The text without what is likely to be secret in it: a URL's user and query, anything like `sk-...`. */
export function redactText(text: string): string {
  return text
    .replace(/^([a-z][a-z0-9+.-]*:\/\/|\/\/)?.*@/is, '$1***@')
    .replace(/^([a-z][a-z0-9+.-]*:\/\/[^?#]*)[?#].*$/is, '$1?***')
    .replace(/\?[\w.-]+=[^]*$/u, '?***')
    .replace(LOGIN, '$1:***')
    .replaceAll(KEY_LIKE, HIDDEN_SECRET);
}

/** `user:password` without a host; `host:port` and addresses are none. */
const LOGIN = /^([^\s:/@]+):(?!\/\/|\d+$|:)[^\s:]+$/u;

/** Replaces every occurrence of a known secret in a text. */
export function secretHider(secrets: Iterable<string>): (text: string) => string {
  // The longest first: one secret may begin with another.
  const known = [...secrets]
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .toSorted((a, b) => b.length - a.length);
  return (text) => known.reduce((hidden, secret) => hidden.replaceAll(secret, HIDDEN_SECRET), text);
}

/** The same settings and findings with every known secret replaced. */
export function hideSecrets({ effective, findings }: Shown, hide: (text: string) => string): Shown {
  const hideIn = (value: SettingValue, { kind }: Source): SettingValue => {
    // A default holds no secret, and a token may well be a word such as "anthropic".
    if (kind === 'default') return value;
    if (typeof value === 'string') return hide(value);
    return isList(value) ? value.map((item) => (typeof item === 'string' ? hide(item) : item)) : value;
  };
  return {
    effective: effective.map((row) => ({
      ...row,
      value: hideIn(row.value, row.source),
      hides: row.hides.map((hidden) => ({ ...hidden, value: hideIn(hidden.value, hidden) })),
    })),
    findings: findings.map((finding) => ({
      ...finding,
      message: hide(finding.message),
      ...(finding.key === undefined ? {} : { key: redactText(finding.key) }),
    })),
  };
}

interface Shown {
  readonly effective: readonly EffectiveSetting[];
  readonly findings: readonly Finding[];
}

function isList(value: SettingValue): value is readonly (string | number)[] {
  return Array.isArray(value);
}

/** Whether a key of the file holds a secret. Keys that mean nothing here count by their names. */
export function isSecretKey(key: string): boolean {
  return /^(?:.*[_-])?(?:api[_-]?key|token|secret|passw(?:or)?d|authorization)$/iu.test(key);
}

/** Whether a value only says which variable holds it. */
export function isReference(value: string): boolean {
  return /^\$\{\w+\}$/u.test(value);
}

/** The patterns take longer the longer a line is; one that nobody can read is cut. */
const MAX_LINE_CHARS = 4000;

/** A line of the file as it is shown: the value of a secret's key is replaced, save for a `${VAR}`. */
export function hideInLine(line: string): string {
  return line
    .slice(0, MAX_LINE_CHARS)
    .replaceAll(SECRET_VALUE, `$1${HIDDEN_SECRET}`)
    .replaceAll(/:\/\/\S*@/gu, '://***@')
    .replaceAll(/(?<![\w/:])[\w.%+~-]+:(?!\/\/)\S*@/gu, '***@')
    .replaceAll(/\?[\w.-]+=[^\s"']*/gu, '?***')
    .replaceAll(KEY_LIKE, HIDDEN_SECRET);
}

/** A secret's key with what follows it, to the end of the line: where the value ends is not for a pattern to say. */
const SECRET_VALUE =
  /((?:api[_-]?key|proxy_token|\btoken|secret|passw(?:or)?d|authorization)["']?\s*:\s*)(?!["']?\$\{\w+\}["']?\s*(?:[,}#]|$)|\(set, not shown\))\S.*$/giu;
