import { type Dialect, DIALECTS } from '../contract/dialect.ts';
import { type Failure, FAILURES } from '../contract/failures.ts';
import { ANTHROPIC } from './anthropic.ts';
import type { DialectDefinition, RequestLine } from './dialect-definition.ts';
import { GEMINI } from './gemini.ts';
import { OPENAI } from './openai.ts';

/** What is known of each dialect; nothing else in the program tells one from another. */
export const DIALECT_DEFINITIONS = {
  openai: OPENAI,
  anthropic: ANTHROPIC,
  gemini: GEMINI,
} satisfies Record<Dialect, DialectDefinition>;

/** The definitions in the order of their names. */
export const ALL_DIALECTS: readonly DialectDefinition[] = DIALECTS.map((one) => DIALECT_DEFINITIONS[one]);

/** What is under `/v1` and nobody's else is of this one, and so are answers to clients of which nothing is known. */
export const DEFAULT_DIALECT: Dialect = 'openai';

/** In the order in which they are asked: the default claims what the others leave. */
const CLAIMANTS: readonly Dialect[] = [...DIALECTS.filter((one) => one !== DEFAULT_DIALECT), DEFAULT_DIALECT];

/** Which dialect a request is of by its first line; undefined where by none. */
export function dialectOfLine(line: RequestLine): Dialect | undefined {
  return CLAIMANTS.find((one) => DIALECT_DEFINITIONS[one].claims(line));
}

/** Which dialect the name of a header, in lower case, gives away. */
export const DIALECT_OF_HEADER: ReadonlyMap<string, Dialect> = new Map(
  DIALECTS.flatMap((dialect): [string, Dialect][] => {
    const { versionHeader } = DIALECT_DEFINITIONS[dialect];
    return versionHeader === undefined ? [] : [[versionHeader, dialect]];
  }),
);

/** Where the clients of each dialect look for the proxy, by the names of the variables. */
export const ADDRESS_VARIABLES = DIALECTS.map((dialect) => ({
  dialect,
  name: DIALECT_DEFINITIONS[dialect].client.variable,
  path: clientPath({ name: dialect, dialect }),
})).toSorted((one, other) => (one.name < other.name ? -1 : 1));

/** A provider as far as its place behind the proxy's address goes. */
export interface PlacedProvider {
  readonly name: string;
  readonly dialect: Dialect;
}

/** What clients of a provider are given behind the proxy's address. */
export function clientPath(provider: PlacedProvider): string {
  return providerPrefix(provider) + DIALECT_DEFINITIONS[provider.dialect].client.version;
}

/** The same without a version: empty for a built-in provider that is reached by its paths alone. */
export function providerPrefix({ name, dialect }: PlacedProvider): string {
  return name === dialect && !DIALECT_DEFINITIONS[dialect].client.isNamed ? '' : `/${name}`;
}

/** The JSON body that reports a failure in the shape that the client's SDK knows. */
export function failureBody(failure: Failure, dialect: Dialect): string {
  const { errorBody, errorTypes } = DIALECT_DEFINITIONS[dialect];
  return JSON.stringify(errorBody(failure, errorTypes[FAILURES[failure.code].kind]));
}
