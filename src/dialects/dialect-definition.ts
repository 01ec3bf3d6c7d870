import type { Dialect } from '../contract/dialect.ts';
import type { Failure, FailureKind } from '../contract/failures.ts';
import type { RecordedTokens } from '../contract/recording.ts';

/** A JSON object of which nothing is known. */
export type Json = Readonly<Record<string, unknown>>;

/** The header that carries a key, and what stands in front of the key in it. */
export interface KeyHeader {
  readonly name: string;
  readonly scheme: '' | 'Bearer ';
}

/** What clients of a dialect take as their address. */
interface ClientAddress {
  /** The variable in which they look for it. */
  readonly variable: string;
  /** The version that it ends in: they add the rest of each path themselves. */
  readonly version: '/v1' | '';
  /** The provider of the dialect's name is reached by its name alone, for want of paths that are only its own. */
  readonly isNamed: boolean;
  /** Behind that address: the list of models. */
  readonly modelsPath: string;
  /** A version that it wants in `versionHeader`; undefined where it wants none. */
  readonly apiVersion?: string;
}

/** The provider made the context smaller while it answered. */
export interface ServerCompaction {
  /** Tokens of the compaction itself, which are in no other count. */
  readonly used: RecordedTokens;
  /** The whole prompt in tokens, before and after it; undefined where not told. */
  readonly before: number | undefined;
  readonly after: number | undefined;
}

/** What one JSON object of an answer says of the answer, a whole body or one event of its stream. */
export interface AnswerParts {
  readonly model?: string | undefined;
  readonly stopReason?: string | undefined;
  /** The provider's own word for what went wrong. */
  readonly error?: string | undefined;
  /** Those that it reports: totals so far, where it is an event. */
  readonly tokens?: RecordedTokens | undefined;
  /** Whether the model called tools that the client runs: its turn goes on. Undefined where this does not say. */
  readonly callsTools?: boolean | undefined;
  /** Tokens written to the cache, by how long they live there. */
  readonly writtenFor?: { readonly fiveMinutes: number; readonly oneHour: number } | undefined;
  /** The provider's own reason for a cache miss. */
  readonly cacheMiss?: string | undefined;
  readonly compaction?: ServerCompaction | undefined;
  /** It belongs to a stream that ends with usage only where the client asked for it. */
  readonly isUsageOptional?: boolean | undefined;
}

/** The first line of a request. */
export interface RequestLine {
  readonly method: string;
  /** Path and query, without the prefix of a provider. */
  readonly path: string;
}

/** Everything that the program knows of one API dialect. */
export interface DialectDefinition {
  readonly label: string;
  /** The public address of the provider that is built in under the dialect's name. */
  readonly baseUrl: string;
  /** Other types that an entry of this name may have: it was a name like any other once. */
  readonly otherTypes: readonly Dialect[];
  /** Variables of other programs that hold its key, the strongest first. */
  readonly keyVariables: readonly string[];
  /** How its clients are pointed at another address. */
  readonly client: ClientAddress;
  readonly keyHeader: KeyHeader;
  /** A header, in lower case, that only its clients send. */
  readonly versionHeader: string | undefined;
  /** Whether a request is of this dialect by its first line. */
  readonly claims: (line: RequestLine) => boolean;
  /** The model that a path names; undefined where it names none. */
  readonly modelInPath: (path: string) => string | undefined;
  /** A model's name as users write it, where request bodies have more in front of it. */
  readonly modelInBody: (model: string) => string;
  /** Paths, from their beginning, whose POST names many models. */
  readonly batchPaths: readonly string[];
  /** Paths, from their beginning, that take files: what is in them is no request. */
  readonly uploadPaths: readonly string[];
  /** Paths, from their beginning, whose forms have a field `model`. */
  readonly formPaths: readonly string[];
  /** The word that its errors have for each kind of failure. */
  readonly errorTypes: Readonly<Record<FailureKind, string>>;
  /** The body of an error as its SDKs read it; `type` is the word of `errorTypes`. */
  readonly errorBody: (failure: Failure, type: string) => object;
  /** What an event after which nothing comes has in it: sources of regular expressions, at the start of a line. */
  readonly terminalEvents: readonly string[];
  /** Whether an answer to such a request, where it succeeds, has tokens to report. */
  readonly reportsTokens: (line: RequestLine) => boolean;
  /** Fields by which an event worth reading is known, unless they are null: everything else is text on its way. */
  readonly answerFields: readonly string[];
  /** The field that holds the tokens. Where it is not one of `answerFields` it is in every event, and the latest holds. */
  readonly usageField: string;
  readonly readAnswer: (object: Json) => AnswerParts;
  /** Its count of what went in includes what came from the cache. */
  readonly inputIncludesCached: boolean;
}
