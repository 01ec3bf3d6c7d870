import { isIPv6 } from 'node:net';
import type { PiiKind } from '../contract/settings/pii.ts';
import type { FoundSecret } from './known-secrets.ts';
import type { Detector } from './redact-text.ts';

/** Returns detectors for these kinds, each with linear running time. */
export function piiDetectors(kinds: readonly PiiKind[]): readonly Detector[] {
  // Cards before phones: where two matches overlap, the first detector sets the mark.
  const order: readonly PiiKind[] = ['email', 'ssn', 'credit_card', 'ip_address', 'phone'];
  return order
    .filter((kind) => kinds.includes(kind))
    .map((kind) => ({ mark: markOf(kind), find: FINDERS[kind] }));
}

/** Returns the replacement text for matches of a detector. */
export function markOf(kind: string): string {
  return `[${kind}]`;
}

const FINDERS: Readonly<Record<PiiKind, (text: string, found: FoundSecret) => void>> = {
  email: findEmails,
  phone: (text, found) => findWhere(text, PHONE, { isOne: isPhone, found }),
  ssn: (text, found) => findWhere(text, SSN, { isOne: () => true, found }),
  credit_card: (text, found) => findWhere(text, CARD, { isOne: isCard, found }),
  ip_address: (text, found) => {
    findWhere(text, IPV4, { isOne: isForeignIpv4, found });
    findWhere(text, IPV6, { isOne: isForeignIpv6, found });
  },
};

const MAX_LOCAL_CHARS = 64;
const LOCAL = /[\p{L}\p{N}._%+'-]/u;
const DOMAIN = /(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,62})\.){1,8}\p{L}{2,24}(?![\p{L}\p{N}])/uy;

/** Searches in both directions from each `@`, so that long words without one cost nothing. */
function findEmails(text: string, found: FoundSecret): void {
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    let start = at;
    while (start > 0 && at - start < MAX_LOCAL_CHARS && LOCAL.test(text.charAt(start - 1))) start -= 1;
    if (start === at) continue;
    DOMAIN.lastIndex = at + 1;
    if (DOMAIN.test(text)) found(start, DOMAIN.lastIndex);
  }
}

/** US social security numbers: not starting with 000, 666 or 9xx, and without a group of zeros. */
const SSN = /(?<![\w-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])/gu;

/** Groups of digits; `isPhone` decides whether they form a phone number. */
const PHONE = /(?<![\w.+@#/:-])(?:\+|\(|\d)[\d ().-]{6,20}\d(?![\w-])/gu;
const NORTH_AMERICAN = /^(?:1[ .-])?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}$/u;

function isPhone(text: string): boolean {
  const digits = text.replaceAll(/\D/gu, '').length;
  if (text.startsWith('+')) return digits >= 8 && digits <= 15;
  // Such as 0171 2345678 or (030) 123456.
  if (/^\(?0\d{1,5}[ )-]/u.test(text)) return digits >= 8 && digits <= 12;
  return NORTH_AMERICAN.test(text);
}

/** 13 to 19 digits, optionally grouped. */
const CARD = /(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w-])/gu;
/**
 * Prefixes and lengths of Visa, Mastercard, American Express, Diners Club, Discover, JCB, UnionPay and Maestro numbers.
 */
const ISSUED =
  /^(?:4(?:\d{12}|\d{15}|\d{18})|(?:5[1-5]|2[2-7])\d{14}|3[47]\d{13}|3[0689]\d{12}|(?:6|35)\d{14,17})$/u;

function isCard(text: string): boolean {
  const digits = text.replaceAll(/\D/gu, '');
  return ISSUED.test(digits) && passesLuhn(digits);
}

/** Luhn check (ISO/IEC 7812-1, annex B). */
function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let at = digits.length - 1, isSecond = false; at >= 0; at -= 1, isSecond = !isSecond) {
    const value = Number(digits[at]) * (isSecond ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0;
}

const IPV4 = /(?<![\w.-])\d{1,3}(?:\.\d{1,3}){3}(?![\w-]|\.\d)/gu;
const IPV6 = /(?<![\w:.])[0-9a-f:]{3,39}(?![\w:])/giu;

/** Whether it is a valid address other than loopback and 0.x.x.x, which identify nobody. */
function isForeignIpv4(text: string): boolean {
  const parts = text.split('.').map(Number);
  return parts.every((part) => part <= 255) && parts[0] !== 127 && parts[0] !== 0;
}

function isForeignIpv6(text: string): boolean {
  // Without a digit it is more likely to be `a::b` in source code.
  return text.includes(':') && /\d/u.test(text) && isIPv6(text) && !/^[0:]+1?$/u.test(text);
}

function findWhere(
  text: string,
  pattern: RegExp,
  { isOne, found }: { readonly isOne: (text: string) => boolean; readonly found: FoundSecret },
): void {
  for (const { 0: candidate, index } of text.matchAll(pattern))
    if (isOne(candidate)) found(index, index + candidate.length);
}
