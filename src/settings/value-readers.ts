import { isIPv6 } from 'node:net';
import { z } from 'zod';
import { HIDDEN_SECRET } from '../contract/settings.ts';
import type { FindingCode, SettingValue, Source } from '../contract/settings.ts';

/** What one text or YAML value means for a setting. */
export type Reading<T> =
  { readonly kind: 'value'; readonly value: T; readonly shown: SettingValue } | Refusal;

/** Why a value cannot be used. */
export interface Refusal {
  readonly kind: 'refused';
  readonly code: FindingCode;
  readonly reason: string;
}

/** Reads a value that is neither null nor blank. The source tells what a relative path starts from. */
export type Reader<T> = (raw: unknown, source: Source) => Reading<T>;

/** Makes a written path absolute: from the config file's folder, or from the working folder. */
export type ResolvePath = (text: string, source: Source) => string;

/** A refusal with the words that follow the value in the finding. */
export function refused(reason: string, code: FindingCode = 'invalid_value'): Refusal {
  return { kind: 'refused', code, reason };
}

/** Reads what the schema accepts; `accepts` says in words what that is. */
export function schemaReader<T extends SettingValue>(schema: z.ZodType<T>, accepts: string): Reader<T> {
  return (raw) => {
    const result = schema.safeParse(raw);
    if (result.success) return { kind: 'value', value: result.data, shown: result.data };
    return refused(`accepted is ${accepts}`);
  };
}

/** Decimal digits or a YAML integer, within a range. */
export function integerReader(range: { min: number; max: number; unit?: string }): Reader<number> {
  const unit = range.unit === 's' ? ' (seconds)' : '';
  return schemaReader(
    integerSchema(range.min, range.max),
    `a whole number from ${range.min} to ${range.max}${unit}`,
  );
}

/** true/false, 1/0, yes/no, on/off in any case, as text or as YAML values. */
export function booleanReader(): Reader<boolean> {
  const words = z.stringbool({ truthy: ['true', '1', 'yes', 'on'], falsy: ['false', '0', 'no', 'off'] });
  const digit = z.literal([0, 1]).transform((value) => value === 1);
  return schemaReader(
    z.union([z.boolean(), digit, z.string().trim().pipe(words)]),
    'true or false (also 1/0, yes/no, on/off)',
  );
}

/** One of some words, in any case. */
export function choiceReader<T extends string>(choices: readonly T[]): Reader<T> {
  return schemaReader(z.string().trim().toLowerCase().pipe(z.enum(choices)), `one of ${choices.join(', ')}`);
}

/** A secret that fits into an HTTP header. It is never shown. */
export function secretReader(): Reader<string> {
  const read = schemaReader(
    z
      .string()
      .trim()
      .regex(/^[\x21-\x7e]+$/),
    'text of visible ASCII characters without spaces (in quotes where YAML would read a number)',
  );
  return (raw, source) => {
    const reading = read(raw, source);
    return reading.kind === 'value' ? { ...reading, shown: HIDDEN_SECRET } : reading;
  };
}

/** The path of a folder, which need not exist yet. */
export function folderReader(resolvePath: ResolvePath): Reader<string> {
  return (raw, source) => {
    if (typeof raw !== 'string')
      return refused('accepted is the path of a folder, in quotes if it is a number');
    const path = resolvePath(raw.trim(), source);
    return { kind: 'value', value: path, shown: path };
  };
}

/** A host name or an IP address to listen on. `[::1]` is read as `::1`. */
export function hostReader(): Reader<string> {
  const bare = z
    .string()
    .trim()
    .transform((text) => text.replace(/^\[(.*)\]$/, '$1'));
  return schemaReader(
    bare.pipe(z.string().refine(isHost)),
    'a host name or an IP address, without a port or http://',
  );
}

/** Hosts, each with or without a port: a YAML list, or text with commas between them. */
export function hostListReader(): Reader<readonly string[]> {
  const item = z.string().trim().toLowerCase().refine(isHostAndPort);
  return schemaReader(listSchema(item), 'a list of hosts, each as host or host:port');
}

/** HTTP error statuses: a YAML list, one number, or text with commas between them. */
export function statusesReader(): Reader<readonly number[]> {
  const one = integerSchema(400, 599);
  const list = z.union([one.transform((status) => [status]), listSchema(one)]);
  return schemaReader(
    list.transform((statuses) => [...new Set(statuses)]),
    'a list of HTTP statuses from 400 to 599',
  );
}

function integerSchema(min: number, max: number): z.ZodType<number> {
  const digits = z.string().trim().regex(/^\d+$/).transform(Number);
  return z.union([z.number(), digits]).pipe(z.int().min(min).max(max));
}

/** Blank pieces count as not set, so that a trailing comma or an empty `${NAME}` does no harm. */
function listSchema<T>(item: z.ZodType<T>): z.ZodType<T[]> {
  const pieces = z.union([z.array(z.unknown()), z.string().transform((text) => text.split(','))]);
  return pieces
    .transform((list) => list.filter((piece) => typeof piece !== 'string' || piece.trim() !== ''))
    .pipe(z.array(item));
}

function isHost(text: string): boolean {
  return isIPv6(text) || /^[a-z0-9]([a-z0-9._-]*[a-z0-9])?\.?$/i.test(text);
}

function isHostAndPort(text: string): boolean {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(text) ?? [];
  const hostIsFine = bracketed === undefined ? plain !== undefined && isHost(plain) : isIPv6(bracketed);
  return isIPv6(text) || (hostIsFine && (port === undefined || Number(port) <= 65535));
}
