import { groupedText } from '../number-text.ts';
import { HIDDEN_SECRET, type SettingValue } from './effective.ts';
import { isHost, isHostAndPort, withoutBrackets } from './host.ts';
import { originProblem } from './origin.ts';
import { type Invalid, invalid, type Parsed, valid } from './parsed.ts';
import { parsePiiPatterns, type PiiPattern } from './pii.ts';
import { type Rule, parseRules } from './rules.ts';
import { parseBaseUrl, parseProxyUrl } from './url.ts';

/** How a setting's values are entered and displayed. */
export type KindName =
  | 'integer'
  | 'boolean'
  | 'choice'
  | 'text'
  | 'folder'
  | 'file'
  | 'url'
  | 'secret'
  | 'list'
  | 'statuses'
  | 'rules';

/** A JSON Schema (draft-07) for values in the file. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** One kind of value: which inputs are accepted, and how they are interpreted. */
export interface Kind<T> {
  readonly kind: KindName;
  /** Parses a text or YAML value, which must be neither null nor blank. */
  readonly parse: (raw: unknown) => Parsed<T>;
  readonly schema: JsonSchema;
  readonly unit?: 's' | 'connections' | 'attempts';
  readonly min?: number;
  readonly max?: number;
  readonly choices?: readonly string[];
}

/** A reference to a variable, for values in which references are replaced. */
const REFERENCE_SCHEMA = { type: 'string', pattern: String.raw`\$\{[A-Za-z_]\w*\}` };

/** Decimal digits or a YAML integer, within a range. */
export function integer(range: {
  readonly min: number;
  readonly max: number;
  readonly unit?: 's' | 'connections' | 'attempts';
}): Kind<number> & { readonly min: number; readonly max: number } {
  const { min, max, unit } = range;
  const reason = `must be a whole number from ${groupedText(min)} to ${groupedText(max)}${unit === 's' ? ' seconds' : ''}`;
  return {
    kind: 'integer',
    ...range,
    parse: meant((raw) => {
      const value = integerOf(raw);
      return value !== undefined && value >= min && value <= max ? valid(value) : invalid(reason);
    }),
    schema: { anyOf: [{ type: 'integer', minimum: min, maximum: max }, numberText()] },
  };
}

/** true/false, 1/0, yes/no, on/off in any case, as text or YAML values. */
export function boolean(): Kind<boolean> {
  return {
    kind: 'boolean',
    parse: meant((raw) => {
      const word = typeof raw === 'string' ? raw.trim().toLowerCase() : raw;
      if (WORDS_FOR_TRUE.has(word)) return valid(true);
      if (WORDS_FOR_FALSE.has(word)) return valid(false);
      return invalid('must be true or false (or 1/0, yes/no, on/off)');
    }),
    schema: {
      anyOf: [
        { type: 'boolean' },
        { enum: [0, 1] },
        { type: 'string', pattern: BOOLEAN_TEXT },
        REFERENCE_SCHEMA,
      ],
    },
  };
}

const WORDS_FOR_TRUE: ReadonlySet<unknown> = new Set([true, 1, 'true', '1', 'yes', 'on']);
const WORDS_FOR_FALSE: ReadonlySet<unknown> = new Set([false, 0, 'false', '0', 'no', 'off']);
const BOOLEAN_TEXT =
  '^([Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]|1|0|[Yy][Ee][Ss]|[Nn][Oo]|[Oo][Nn]|[Oo][Ff][Ff])$';

/** One of a set of words, in any case. */
export function choice<T extends string>(choices: readonly T[]): Kind<T> {
  return {
    kind: 'choice',
    choices,
    parse: meant((raw) => {
      const word = typeof raw === 'string' ? raw.trim().toLowerCase() : undefined;
      const found = choices.find((one) => one === word);
      return found === undefined ? invalid(`must be one of ${choices.join(', ')}`) : valid(found);
    }),
    schema: { anyOf: [{ enum: choices }, REFERENCE_SCHEMA] },
  };
}

/** A secret that is valid in an HTTP header. Never shown. */
export function secret(): Kind<string> {
  return secretOf(/^[\x21-\x7e]+$/u, 'must be visible ASCII characters without spaces');
}

/** A secret that is part of a link and guards access for others. Never shown. */
export function linkSecret(minLength: number): Kind<string> {
  return secretOf(
    new RegExp(String.raw`^[\w-]{${minLength},}$`, 'u'),
    `must be at least ${minLength} letters, digits, - or _ (for example from: openssl rand -hex 32)`,
  );
}

function secretOf(pattern: RegExp, expected: string): Kind<string> {
  return {
    kind: 'secret',
    parse: meant((raw) => {
      if (typeof raw !== 'string')
        return invalid('must be text; put it in quotes if YAML would read it as a number');
      const written = raw.trim();
      return pattern.test(written) ? valid(written, HIDDEN_SECRET) : invalid(expected);
    }),
    schema: { type: 'string' },
  };
}

/** Any single-line text. */
export function text(): Kind<string> {
  return textKind('text', (written) => valid(written));
}

/** The path of a folder, which need not exist yet. */
export function folder(): Kind<string> {
  return textKind('folder', (written) => valid(written));
}

/** The path of a file. */
export function file(): Kind<string> {
  return textKind('file', (written) => valid(written));
}

/** The address of an API. */
export function baseUrl(): Kind<string> {
  return textKind('url', parseBaseUrl);
}

/** The address of an HTTP proxy, or `direct`. */
export function outboundProxyUrl(): Kind<string | undefined> {
  return textKind('text', parseProxyUrl);
}

/** A host name or an IP address to listen on. `[::1]` is read as `::1`. */
export function host(): Kind<string> {
  return textKind('text', (written) => {
    const bare = withoutBrackets(written);
    return isHost(bare)
      ? valid(bare)
      : invalid('must be a host name or an IP address, without port or http://');
  });
}

/** Hosts, each with or without a port: a YAML list, or comma-separated text. */
export function hostList(): Kind<readonly string[]> {
  return {
    kind: 'list',
    parse: meant((raw) => {
      const hosts = piecesOf(raw)?.map((piece) =>
        typeof piece === 'string' ? piece.trim().toLowerCase() : '',
      );
      return hosts?.every(isHostAndPort) === true
        ? valid(hosts)
        : invalid('must be a list of hosts, each as host or host:port');
    }),
    schema: listSchema({ type: 'string' }),
  };
}

/** Origins of web pages and desktop apps: a YAML list, or comma-separated text. */
export function originList(): Kind<readonly string[]> {
  return {
    kind: 'list',
    parse: meant((raw) => {
      const origins = piecesOf(raw)?.map((piece) =>
        typeof piece === 'string' ? piece.trim() : String(piece),
      );
      if (origins === undefined) return invalid('must be a list of origins, such as app://obsidian.md');
      const reason = origins.map(originProblem).find((problem) => problem !== '');
      return reason === undefined ? valid([...new Set(origins)]) : invalid(reason);
    }),
    schema: listSchema({ type: 'string' }),
  };
}

/** HTTP error statuses: a YAML list, one number, or comma-separated text. */
export function statuses(): Kind<readonly number[]> {
  const { parse, schema } = integer({ min: 400, max: 599 });
  return {
    kind: 'statuses',
    parse: meant((raw) => {
      const read = (typeof raw === 'number' ? [raw] : piecesOf(raw))?.map(parse);
      const values = read?.flatMap((one) => (one.kind === 'valid' ? one.value : []));
      if (read === undefined || values === undefined || values.length < read.length) {
        return invalid('must be a list of HTTP statuses from 400 to 599');
      }
      return valid([...new Set(values)]);
    }),
    schema: { anyOf: [schema, ...listSchema(schema).anyOf] },
  };
}

/** Routing rules in the order they are tried, as a single value. */
export function rules(): Kind<readonly Rule[]> {
  return {
    kind: 'rules',
    parse: parseRules,
    schema: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          model_pattern: {
            type: 'string',
            description: "A regular expression, matched anywhere in the model's name.",
          },
          provider: { type: 'string' },
          primary: { type: 'string', description: 'The upstream project’s word for provider.' },
        },
        required: ['model_pattern'],
      },
    },
  };
}

/** Patterns to remove from recordings, each as `name=pattern` or as a mapping. */
export function piiPatterns(): Kind<readonly PiiPattern[]> {
  const item = {
    anyOf: [
      { type: 'string', pattern: '=' },
      {
        type: 'object',
        properties: {
          name: { type: 'string', description: 'Replaces what was matched.' },
          pattern: { type: 'string', description: 'A regular expression.' },
        },
        required: ['name', 'pattern'],
      },
    ],
  };
  return { kind: 'list', parse: parsePiiPatterns, schema: listSchema(item) };
}

function textKind<T>(kind: KindName, parse: (written: string) => Parsed<T>): Kind<T> {
  return {
    kind,
    parse: meant((raw) =>
      typeof raw === 'string'
        ? parse(raw.trim())
        : invalid('must be text; put it in quotes if it is a number'),
    ),
    schema: { type: 'string' },
  };
}

/** Returns the number for decimal digits or a YAML integer; undefined for anything else. */
function integerOf(raw: unknown): number | undefined {
  const value = typeof raw === 'string' && /^\s*\d+\s*$/u.test(raw) ? Number(raw) : raw;
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined;
}

/** Drops blank pieces, so that a trailing comma or an empty `${NAME}` does no harm. */
function piecesOf(raw: unknown): readonly unknown[] | undefined {
  const pieces: readonly unknown[] | undefined =
    typeof raw === 'string' ? raw.split(/[\s,]+/u) : Array.isArray(raw) ? raw : undefined;
  return pieces?.filter((piece) => typeof piece !== 'string' || piece.trim() !== '');
}

function listSchema(item: JsonSchema): { readonly anyOf: readonly JsonSchema[] } {
  return { anyOf: [{ type: 'array', items: item }, { type: 'string' }] };
}

function numberText(): JsonSchema {
  return { type: 'string', pattern: String.raw`^\s*\d+\s*$|\$\{[A-Za-z_]\w*\}` };
}

/** Parses a value unless its text is clearly not what the user meant. */
function meant<T>(parse: (raw: unknown) => Parsed<T>): (raw: unknown) => Parsed<T> {
  return (raw) => notMeant(raw) ?? parse(raw);
}

/** Rejects leftover quotes and unreplaced references: sent unchanged, they would only be rejected elsewhere. */
function notMeant(raw: unknown): Invalid | undefined {
  if (Array.isArray(raw)) return raw.map(notMeant).find((one) => one !== undefined);
  if (typeof raw !== 'string') return undefined;
  const written = raw.trim();
  if (/^["'`“”‘’]|["'`“”‘’]$/u.test(written)) {
    return invalid('must not be in quotes, which would become part of the value; remove them');
  }
  // A lower-case name may be part of a password, so it passes.
  if (/\$\{|^\$[A-Z_][A-Z0-9_]*(?:$|[/:.])|^%[A-Z_][A-Z0-9_]*%/u.test(written)) {
    return invalid('must not contain a bare variable name; only ${NAME}, in the file, is replaced');
  }
  return undefined;
}

/** Whether two parsed values are the same in the file's terms. */
export function isSameShown(one: SettingValue, other: SettingValue): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
