import type { Dialect } from '../contract/dialect.ts';
import { Failure } from '../contract/failures.ts';
import { API_SEGMENTS } from '../contract/settings/provider-name.ts';
import { DEFAULT_DIALECT, dialectOfLine } from '../dialects/dialects.ts';
import type { Pattern } from '../rules/pattern.ts';
import { apiPath, withOneSlash } from './api-path.ts';

/** Facts about a provider that routing needs. */
export interface KnownProvider {
  readonly dialect: Dialect | undefined;
}

/** All providers by name, including misconfigured ones. */
export type KnownProviders = ReadonlyMap<string, KnownProvider>;

/** The parts of a request that determine its route, besides the model. */
export interface RoutedRequest {
  readonly method: string;
  /** Path and query as sent by the client. */
  readonly url: string;
  /** Dialect identified by one of its headers. */
  readonly dialect: Dialect | undefined;
}

/** The destination of a request. */
export interface Route {
  readonly provider: string;
  /** Path and query for the provider, without its base path. */
  readonly path: string;
}

/** Returns the corrected API path of a URL, without a provider's prefix. */
export function askedPath(url: string): string {
  const { first, rest } = splitPrefix(url);
  return apiPath(API_SEGMENTS.has(first) ? url : rest);
}

/** Returns the dialect in which a client expects errors, judged by header, path, and the provider named by a prefix. */
export function clientDialect(request: RoutedRequest, providers: KnownProviders): Dialect {
  if (request.dialect !== undefined) return request.dialect;
  const byPath = dialectOfLine({ method: request.method, path: askedPath(request.url) });
  if (byPath !== undefined && byPath !== DEFAULT_DIALECT) return byPath;
  const { first } = splitPrefix(request.url);
  return (API_SEGMENTS.has(first) ? undefined : providers.get(first)?.dialect) ?? DEFAULT_DIALECT;
}

/**
 * Routes by the first path segment: `/<provider>/...` goes to that provider with the rest of the path. Returns
 * undefined for API paths; throws `unknown_provider` or `unknown_route` for anything else.
 */
export function routeByPrefix({ url }: RoutedRequest, providers: KnownProviders): Route | undefined {
  const { first, rest } = splitPrefix(url);
  if (API_SEGMENTS.has(first)) return undefined;
  if (providers.has(first)) return { provider: first, path: apiPath(rest) };
  if (API_SEGMENTS.has(splitPrefix(rest).first)) {
    throw new Failure(
      'unknown_provider',
      `No provider is named '${first}'. Known: ${prefixes(providers)}. To add it, name it under providers in the config file.`,
    );
  }
  throw unknownRoute(providers);
}

/** Routes by dialect, judged by a header or the path. Used if neither a prefix nor a rule applies. */
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

/** Splits `/a/b?c` into `a` and `/b?c`, ignoring extra leading slashes. */
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

/** A routing rule with its compiled pattern. */
export interface CompiledRule {
  readonly pattern: Pattern;
  readonly provider: string;
}

/** Returns the provider of the first rule whose pattern matches the model; undefined if none does. */
export function providerByModel(model: string, rules: readonly CompiledRule[]): string | undefined {
  return rules.find(({ pattern }) => pattern.test(model))?.provider;
}
