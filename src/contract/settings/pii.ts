import { invalid, type Parsed, valid } from './parsed.ts';

/** Kinds of personal data found without a user-defined pattern; each name also replaces what was found. */
export const PII_KINDS = ['email', 'phone', 'ssn', 'credit_card', 'ip_address'] as const;
export type PiiKind = (typeof PII_KINDS)[number];

/** A user-defined pattern for text to remove from recordings. */
export interface PiiPattern {
  /** Replaces what was matched; matches are counted under this name. */
  readonly name: string;
  /** A regular expression in RE2 syntax. */
  readonly pattern: string;
}

const MAX_PATTERNS = 50;
const NAME = /^[a-z][\w-]{0,31}$/iu;
/** Separator before the next `name=` in a text with several patterns; patterns may contain blanks and commas. */
const NEXT = /(?<![\s,])[\s,]+(?=[a-z][\w-]{0,31}=)/iu;
const EXAMPLE = String.raw`must be a list of name=pattern, such as employee=EMP-\d{6}`;

/** Parses a list of `name=pattern` or of mappings with `name` and `pattern`, or a text with several of the former. */
export function parsePiiPatterns(raw: unknown): Parsed<readonly PiiPattern[]> {
  const items: readonly unknown[] | undefined =
    typeof raw === 'string' ? raw.trim().split(NEXT) : Array.isArray(raw) ? raw : undefined;
  if (items === undefined) return invalid(EXAMPLE, 'yaml_shape');
  if (items.length > MAX_PATTERNS) return invalid(`must have at most ${MAX_PATTERNS} patterns`);
  const patterns = items.map(patternOf);
  const known = patterns.filter((one) => one !== undefined);
  return known.length < items.length ? invalid(EXAMPLE) : valid(known, known.map(written));
}

/** Formats a pattern on one line, escaping the `=` of anything that looks like the next name. */
function written({ name, pattern }: PiiPattern): string {
  return `${name}=${pattern.replaceAll(/([\s,][a-z][\w-]{0,31})=/giu, String.raw`$1\x3d`)}`;
}

function patternOf(item: unknown): PiiPattern | undefined {
  if (typeof item === 'string') {
    const at = item.indexOf('=');
    return checked(item.slice(0, Math.max(0, at)).trim(), item.slice(at + 1).trim());
  }
  if (typeof item !== 'object' || item === null || !('name' in item) || !('pattern' in item))
    return undefined;
  return checked(item.name, item.pattern);
}

function checked(name: unknown, pattern: unknown): PiiPattern | undefined {
  if (typeof name !== 'string' || typeof pattern !== 'string' || !NAME.test(name) || pattern === '')
    return undefined;
  return { name, pattern };
}
