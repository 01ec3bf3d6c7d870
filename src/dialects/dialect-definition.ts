import type { Dialect } from '../contract/dialect.ts';
import type { Failure, FailureKind } from '../contract/failures.ts';
import type { RecordedTokens } from '../contract/recording.ts';

/** A JSON object with unknown contents. */
export type Json = Readonly<Record<string, unknown>>;

/** The header that carries an API key, and the scheme before the key. */
export interface KeyHeader {
  readonly name: string;
  readonly scheme: '' | 'Bearer ';
}

/** How clients of a dialect find their API address. */
interface ClientAddress {
  /** Environment variable with the address. */
  readonly variable: string;
  /** Version segment at the end of the address; clients append the rest of each path. */
  readonly version: '/v1' | '';
  /**
   * Whether the dialect's built-in provider is reached only under its name, because its paths clash with another
   * dialect's.
   */
  readonly isNamed: boolean;
  /** Path of the model list, relative to that address. */
  readonly modelsPath: string;
  /** API version to send in `versionHeader`; undefined if none is required. */
  readonly apiVersion?: string;
}

/** A compaction of the context that the provider performed while generating the response. */
export interface ServerCompaction {
  /** Tokens spent on the compaction, not included in any other count. */
  readonly used: RecordedTokens;
  /** Total prompt tokens before and after the compaction; undefined if not reported. */
  readonly before: number | undefined;
  readonly after: number | undefined;
}

/** Facts about a response reported by one of its JSON objects (the whole body or one stream event). */
export interface AnswerParts {
  readonly model?: string | undefined;
  readonly stopReason?: string | undefined;
  /** The provider's error code or type. */
  readonly error?: string | undefined;
  /** Reported token counts; in a stream event, the totals so far. */
  readonly tokens?: RecordedTokens | undefined;
  /**
   * Whether the model called tools that the client runs, so that the turn continues. Undefined if this object doesn't
   * tell.
   */
  readonly callsTools?: boolean | undefined;
  /** Tokens written to the cache, by cache lifetime. */
  readonly writtenFor?: { readonly fiveMinutes: number; readonly oneHour: number } | undefined;
  /** The provider's stated reason for a cache miss. */
  readonly cacheMiss?: string | undefined;
  readonly compaction?: ServerCompaction | undefined;
  /** Whether the stream reports usage only if the client requested it. */
  readonly isUsageOptional?: boolean | undefined;
}

/** Method and path of a request. */
export interface RequestLine {
  readonly method: string;
  /** Path and query, without the provider prefix. */
  readonly path: string;
}

/** Everything specific to one API dialect. */
export interface DialectDefinition {
  readonly label: string;
  /** Public address of the built-in provider named after the dialect. */
  readonly baseUrl: string;
  /** Other dialects accepted for a settings entry of this name, for settings written before the name was built in. */
  readonly otherTypes: readonly Dialect[];
  /** Variables defined by other programs that hold the API key, highest precedence first. */
  readonly keyVariables: readonly string[];
  /** How its clients are pointed at a different address. */
  readonly client: ClientAddress;
  readonly keyHeader: KeyHeader;
  /** Matches tokens of its subscriptions (from a login), as opposed to API keys. */
  readonly subscription: RegExp;
  /** Header name, in lower case, that only clients of this dialect send; undefined if there is none. */
  readonly versionHeader: string | undefined;
  /** Whether a request belongs to this dialect, judged by its method and path. */
  readonly claims: (line: RequestLine) => boolean;
  /** Returns the model named in a path; undefined if there is none. */
  readonly modelInPath: (path: string) => string | undefined;
  /** Converts a model name from a request body to the form users write, without any prefix. */
  readonly modelInBody: (model: string) => string;
  /** Path prefixes where a POST names several models. */
  readonly batchPaths: readonly string[];
  /** Path prefixes for file uploads, whose bodies are not model requests. */
  readonly uploadPaths: readonly string[];
  /** Path prefixes whose multipart forms have a `model` field. */
  readonly formPaths: readonly string[];
  /** The dialect's error type for each kind of failure. */
  readonly errorTypes: Readonly<Record<FailureKind, string>>;
  /** Builds an error body in the form its SDKs parse; `type` comes from `errorTypes`. */
  readonly errorBody: (failure: Failure, type: string) => object;
  /** Patterns (regular expression sources, matched at the start of a line) for the last event of a stream. */
  readonly terminalEvents: readonly string[];
  /** Whether a successful response to this request reports token usage. */
  readonly reportsTokens: (line: RequestLine) => boolean;
  /** Fields that, when not null, mark an event worth parsing. All other events only carry text. */
  readonly answerFields: readonly string[];
  /**
   * Field with the token counts. If it isn't in `answerFields`, it appears in every event and the latest one counts.
   */
  readonly usageField: string;
  readonly readAnswer: (object: Json) => AnswerParts;
  /** Whether its input token count includes tokens read from the cache. */
  readonly inputIncludesCached: boolean;
}
