import { type Dialect, DIALECTS } from '../contract/dialect.ts';
import { type Failure, FAILURES } from '../contract/failures.ts';
import { ANTHROPIC } from './anthropic.ts';
import type { DialectDefinition, RequestLine } from './dialect-definition.ts';
import { GEMINI } from './gemini.ts';
import { OPENAI } from './openai.ts';

/** Definition of each dialect; no other code distinguishes between dialects. */
export const DIALECT_DEFINITIONS = {
  openai: OPENAI,
  anthropic: ANTHROPIC,
  gemini: GEMINI,
} satisfies Record<Dialect, DialectDefinition>;

/** The definitions, in the order of `DIALECTS`. */
export const ALL_DIALECTS: readonly DialectDefinition[] = DIALECTS.map((one) => DIALECT_DEFINITIONS[one]);

/** Dialect of `/v1` paths that no other dialect claims, and of error responses to unidentified clients. */
export const DEFAULT_DIALECT: Dialect = 'openai';

/** Dialects in the order they are tried. The default comes last, since it claims everything else under `/v1`. */
const CLAIMANTS: readonly Dialect[] = [...DIALECTS.filter((one) => one !== DEFAULT_DIALECT), DEFAULT_DIALECT];

/** Returns the dialect of a request judged by its method and path; undefined if no dialect claims it. */
export function dialectOfLine(line: RequestLine): Dialect | undefined {
  return CLAIMANTS.find((one) => DIALECT_DEFINITIONS[one].claims(line));
}

/** Dialects by the name (lower case) of the header that identifies them. */
export const DIALECT_OF_HEADER: ReadonlyMap<string, Dialect> = new Map(
  DIALECTS.flatMap((dialect): [string, Dialect][] => {
    const { versionHeader } = DIALECT_DEFINITIONS[dialect];
    return versionHeader === undefined ? [] : [[versionHeader, dialect]];
  }),
);

/**
 * For each dialect, the variable with its clients' API address and the path of the proxy to put there; sorted by
 * variable name.
 */
export const ADDRESS_VARIABLES = DIALECTS.map((dialect) => ({
  dialect,
  name: DIALECT_DEFINITIONS[dialect].client.variable,
  path: clientPath({ name: dialect, dialect }),
})).toSorted((one, other) => (one.name < other.name ? -1 : 1));

/** The parts of a provider that determine its path at the proxy. */
export interface PlacedProvider {
  readonly name: string;
  readonly dialect: Dialect;
}

/** Returns the path, relative to the proxy's address, to configure in clients of a provider. */
export function clientPath(provider: PlacedProvider): string {
  return providerPrefix(provider) + DIALECT_DEFINITIONS[provider.dialect].client.version;
}

/** Returns the same path without the version; empty for a built-in provider whose paths identify it. */
export function providerPrefix({ name, dialect }: PlacedProvider): string {
  return name === dialect && !DIALECT_DEFINITIONS[dialect].client.isNamed ? '' : `/${name}`;
}

/** Returns the JSON body that reports a failure in the form the client's SDK expects. */
export function failureBody(failure: Failure, dialect: Dialect): string {
  const { errorBody, errorTypes } = DIALECT_DEFINITIONS[dialect];
  return JSON.stringify(errorBody(failure, errorTypes[FAILURES[failure.code].kind]));
}
