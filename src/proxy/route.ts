import type { Dialect } from '../contract/dialect.ts';
import { Failure } from '../contract/failures.ts';
import { API_SEGMENTS } from '../contract/settings/provider-name.ts';
import { DEFAULT_DIALECT, dialectOfLine } from '../dialects/dialects.ts';
import type { Pattern } from '../rules/pattern.ts';
import { apiPath, withOneSlash } from './api-path.ts';

/** What is known of a provider before a request is routed to it. */
export interface KnownProvider {
  readonly dialect: Dialect | undefined;
}

/** Every provider by name, those that cannot be served among them. */
export type KnownProviders = ReadonlyMap<string, KnownProvider>;

/** What a request is routed by, beside its model. */
export interface RoutedRequest {
  readonly method: string;
  /** Path and query as the client asked. */
  readonly url: string;
  /** The dialect that one of its headers gives away. */
  readonly dialect: Dialect | undefined;
}

/** Where a request goes. */
export interface Route {
  readonly provider: string;
  /** The path and query to ask the provider for, before its base path is put in front. */
  readonly path: string;
}

/** The path that is meant, without the name of a provider in front of it. */
export function askedPath(url: string): string {
  const { first, rest } = splitPrefix(url);
  return apiPath(API_SEGMENTS.has(first) ? url : rest);
}

/** The dialect in which a client wants its errors: by header, path, and the provider that a prefix names. */
export function clientDialect(request: RoutedRequest, providers: KnownProviders): Dialect {
  if (request.dialect !== undefined) return request.dialect;
  const byPath = dialectOfLine({ method: request.method, path: askedPath(request.url) });
  if (byPath !== undefined && byPath !== DEFAULT_DIALECT) return byPath;
  const { first } = splitPrefix(request.url);
  return (API_SEGMENTS.has(first) ? undefined : providers.get(first)?.dialect) ?? DEFAULT_DIALECT;
}

/**
 * Routes by the first path segment: `/<provider>/...` goes to that provider with the rest of the path. Undefined where
 * the path begins as those of the APIs do; throws `unknown_provider` or `unknown_route` for anything else.
 */
export function routeByPrefix({ url }: RoutedRequest, providers: KnownProviders): Route | undefined {
  const { first, rest } = splitPrefix(url);
  if (API_SEGMENTS.has(first)) return undefined;
  if (providers.has(first)) return { provider: first, path: apiPath(rest) };
  if (API_SEGMENTS.has(splitPrefix(rest).first)) {
    throw new Failure(
      'unknown_provider',
      `No provider is called '${first}'. Known: ${prefixes(providers)}; add it under providers: in the configuration file.`,
    );
  }
  throw unknownRoute(providers);
}

/** Routes by dialect, told by a header or the path: the last resort when neither prefix nor rule decides. */
export function routeByDialect(request: RoutedRequest, providers: KnownProviders): Route {
  const path = apiPath(request.url);
  const dialect = request.dialect ?? dialectOfLine({ method: request.method, path });
  if (dialect === undefined) throw unknownRoute(providers);
  const type = providers.get(dialect)?.dialect;
  if (type !== undefined && type !== dialect) {
    throw new Failure(
      'unknown_route',
      `This path belongs to the ${dialect} API, but the provider '${dialect}' is of type ${type}. ` +
        `Use /${dialect}/..., or remove its provider_type.`,
    );
  }
  return { provider: dialect, path };
}

/** `/a/b?c` is `a` and `/b?c`, however many slashes it begins with. */
function splitPrefix(url: string): { readonly first: string; readonly rest: string } {
  const path = withOneSlash(url);
  let end = 1;
  while (end < path.length && path[end] !== '/' && path[end] !== '?') end += 1;
  return { first: path.slice(1, end), rest: path.slice(end) };
}

function unknownRoute(providers: KnownProviders): Failure {
  return new Failure(
    'unknown_route',
    `No route for this path. Use /v1/... (the provider follows from the path) or ${prefixes(providers)}.`,
  );
}

function prefixes(providers: KnownProviders): string {
  return [...providers.keys()].map((name) => `/${name}/v1/...`).join(', ');
}

/** A routing rule with its pattern ready. */
export interface CompiledRule {
  readonly pattern: Pattern;
  readonly provider: string;
}

/** The provider of the first rule whose pattern is found in the model; undefined where none is. */
export function providerByModel(model: string, rules: readonly CompiledRule[]): string | undefined {
  return rules.find(({ pattern }) => pattern.test(model))?.provider;
}
