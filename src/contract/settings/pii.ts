import { invalid, type Parsed, valid } from './parsed.ts';

/** Kinds of personal data that are found without a pattern of the user's, by the names that stand in their place. */
export const PII_KINDS = ['email', 'phone', 'ssn', 'credit_card', 'ip_address'] as const;
export type PiiKind = (typeof PII_KINDS)[number];

/** Something of the user's own that recordings must not hold. */
export interface PiiPattern {
  /** It is counted by this name, which stands in its place. */
  readonly name: string;
  /** A regular expression in the syntax of RE2. */
  readonly pattern: string;
}

const MAX_PATTERNS = 50;
const NAME = /^[a-z][\w-]{0,31}$/iu;
/** Where the next `name=` begins in a text that holds several; a pattern may well hold blanks and commas. */
const NEXT = /(?<![\s,])[\s,]+(?=[a-z][\w-]{0,31}=)/iu;
const EXAMPLE = String.raw`must be a list of name=pattern, such as employee=EMP-\d{6}`;

/** Reads a list of `name=pattern` or of mappings with `name` and `pattern`, or a text with several of the former. */
export function parsePiiPatterns(raw: unknown): Parsed<readonly PiiPattern[]> {
  const items: readonly unknown[] | undefined =
    typeof raw === 'string' ? raw.trim().split(NEXT) : Array.isArray(raw) ? raw : undefined;
  if (items === undefined) return invalid(EXAMPLE, 'yaml_shape');
  if (items.length > MAX_PATTERNS) return invalid(`must have at most ${MAX_PATTERNS} patterns`);
  const patterns = items.map(patternOf);
  const known = patterns.filter((one) => one !== undefined);
  return known.length < items.length ? invalid(EXAMPLE) : valid(known, known.map(written));
}

/** A pattern on one line: blanks before what looks like the next name are written as an escape. */
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
