import { Failure } from '../contract/failures.ts';
import type { Dialect } from '../contract/dialect.ts';

/** Paths that a provider's name must not take. */
const RESERVED_FIRST = new Set(['v1', 'responses', 'models']);

/** What is known of a provider before a request is routed to it. */
export interface KnownProvider {
  readonly dialect: Dialect | undefined;
}

/** A routing rule with its pattern ready. */
export interface CompiledRule {
  readonly pattern: RegExp;
  readonly provider: string;
}

/** Where a request goes. */
export interface Route {
  readonly provider: string;
  /** The path and query to ask the provider for, before its base path is put in front. */
  readonly path: string;
}

/** The dialect in which a client wants its errors: that of its path, else of the provider that its prefix names. */
export function clientDialect(
  url: string,
  hasAnthropicVersion: boolean,
  providers: ReadonlyMap<string, KnownProvider>,
): Dialect {
  const end = segmentEnd(url);
  const first = url.slice(1, end);
  const isPrefixed = !RESERVED_FIRST.has(first);
  if (hasAnthropicVersion || isAnthropicPath(isPrefixed ? url.slice(end) : url)) return 'anthropic';
  return isPrefixed ? (providers.get(first)?.dialect ?? 'openai') : 'openai';
}

/**
 * Routes by the first path segment: `/<provider>/...` goes to that provider with the rest of the path.
 * Undefined where the path begins with `/v1`, `/responses` or `/models` and names no provider; throws
 * `unknown_provider` or `unknown_route` for anything else.
 */
export function routeByPrefix(url: string, providers: ReadonlyMap<string, KnownProvider>): Route | undefined {
  const end = segmentEnd(url);
  const first = url.slice(1, end);
  if (RESERVED_FIRST.has(first)) return undefined;
  const rest = url.slice(end);
  if (providers.has(first))
    return { provider: first, path: withVersion(rest.startsWith('/') ? rest : `/${rest}`) };
  const known = [...providers.keys()].map((name) => `/${name}/v1/...`).join(', ');
  if (/^\/(?:v1|responses|models)(?:[/?]|$)/u.test(rest)) {
    throw new Failure(
      'unknown_provider',
      `No provider is called '${first}'. Known are ${known}; add it under providers: in the configuration file.`,
    );
  }
  throw new Failure(
    'unknown_route',
    `No route for this path. Use /v1/... (the provider follows from the path) or ${known}.`,
  );
}

/** Routes by dialect: the last resort when neither prefix nor rule decides. */
export function routeByDialect(url: string, hasAnthropicVersion: boolean): Route {
  return {
    provider: hasAnthropicVersion || isAnthropicPath(url) ? 'anthropic' : 'openai',
    path: withVersion(url),
  };
}

/** Routes by the request's model, where a rule matches. */
export function routeByModel(url: string, model: string, rules: readonly CompiledRule[]): Route | undefined {
  const rule = rules.find((candidate) => candidate.pattern.test(model));
  return rule === undefined ? undefined : { provider: rule.provider, path: withVersion(url) };
}

/** The `model` of a JSON body; undefined where there is none to read. */
export function modelOf(body: Buffer): string | undefined {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    if (typeof parsed !== 'object' || parsed === null || !('model' in parsed)) return undefined;
    return typeof parsed.model === 'string' ? parsed.model : undefined;
  } catch {
    return undefined; // not JSON: the provider will say so in its own words
  }
}

/** `/responses` and `/models` gain the `/v1` that their clients leave out. */
function withVersion(path: string): string {
  return /^\/(?:responses|models)(?:[/?]|$)/u.test(path) ? `/v1${path}` : path;
}

function isAnthropicPath(url: string): boolean {
  return /^\/v1\/(?:messages|complete)(?:[/?]|$)/u.test(url);
}

function segmentEnd(url: string): number {
  for (let at = 1; at < url.length; at += 1) {
    const char = url.charCodeAt(at);
    if (char === 47 /* / */ || char === 63 /* ? */) return at;
  }
  return url.length;
}
