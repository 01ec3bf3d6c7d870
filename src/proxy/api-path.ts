import type { ProviderSettings } from '../contract/settings/provider.ts';

/** How the version in a request's path is combined with the one in a base URL. */
export type PathVersion = ProviderSettings['pathVersion'];

const VERSION = String.raw`v\d+(?:(?:alpha|beta)\d*)?`;
/** Matches `/v4`, `/v1beta`, and Google's `/v1beta/openai`. */
const VERSIONED_BASE = new RegExp(`/${VERSION}(?:/openai)?$`, 'u');
const BASE_VERSION = new RegExp(`/(${VERSION})$`, 'u');
const LEADING_VERSION = new RegExp(String.raw`^/${VERSION}(?=[/?]|$)`, 'u');
/** Gemini's upload paths, with the version after `/upload`. */
const UPLOAD_VERSION = new RegExp(String.raw`^/upload/${VERSION}(?=[/?]|$)`, 'u');
/**
 * Paths next to a provider's version, not below it: Azure's deployments, Ollama's native API, another dialect's paths.
 */
const BESIDE_VERSION = new RegExp(String.raw`^/(?:deployments|api|(?!upload/)[a-z]+/${VERSION})/`, 'u');
/** Paths that clients request without the `/v1` that belongs in front. */
const UNVERSIONED = /^\/(?:chat\/completions|completions|embeddings|messages|models|responses)(?:[/?]|$)/u;

/** Makes a path start with exactly one slash and leaves every other byte unchanged. */
export function withOneSlash(path: string): string {
  return path.startsWith('/') && !path.startsWith('//') ? path : `/${path.replace(/^\/+/u, '')}`;
}

/**
 * Corrects a path sent with a slightly wrong base URL: removes an extra slash or a doubled `/v1`, and adds a missing
 * `/v1`. The rest, including query and escapes, stays as it is. The path must not include the name of a provider.
 */
export function apiPath(rest: string): string {
  const path = withOneSlash(rest);
  if (!path.startsWith('/v1/')) return UNVERSIONED.test(path) ? `/v1${path}` : path;
  return path.startsWith('/v1/v1') ? path.replace(/^\/v1\/v1(?=[/?]|$)/u, '/v1') : path;
}

/**
 * Joins a base URL's path (without trailing slash) and a request's path. `auto`: if the base has a version, the
 * request's leading version is dropped. A path that already starts with the base's path is left alone: some clients
 * include it, and some people just replace a provider's address with the proxy's. `keep`: the request's version stays,
 * except that `/v1` is not doubled.
 */
export function joinPaths(base: string, path: string, pathVersion: PathVersion): string {
  if (pathVersion === 'auto' && base !== '') {
    const stem = base.replace(BASE_VERSION, '');
    if (stem !== '' && path.startsWith(stem) && /^[/?]/u.test(path.slice(stem.length))) return path;
    if (stem !== base && BESIDE_VERSION.test(path)) return stem + path;
  }
  if (!dropsVersion(base, path, pathVersion)) return base + path;
  if (UPLOAD_VERSION.test(path) && BASE_VERSION.test(base)) {
    return base.replace(BASE_VERSION, '/upload/$1') + path.replace(UPLOAD_VERSION, '');
  }
  const rest = path.replace(LEADING_VERSION, '');
  return base !== '' && (rest === '' || rest.startsWith('?')) ? base + rest : base + withOneSlash(rest);
}

/**
 * Whether any server could read a segment as `.` or `..`, so that the path would leave its base, with the key attached.
 */
export function hasDotSegment(url: string): boolean {
  const query = url.indexOf('?');
  const path = query < 0 ? url : url.slice(0, query);
  if (!path.includes('.') && !/%2e/iu.test(path)) return false;
  return path.split(/[/\\]|%2f|%5c/iu).some((segment) => {
    const decoded = segment.replaceAll(/%2e/giu, '.').replaceAll(/%3b/giu, ';');
    const name = decoded.split(/[;#]/u, 1)[0];
    return name === '.' || name === '..';
  });
}

function dropsVersion(base: string, path: string, pathVersion: PathVersion): boolean {
  switch (pathVersion) {
    case 'drop':
      return true;
    case 'auto':
      return VERSIONED_BASE.test(base);
    case 'keep':
      return base.endsWith('/v1') && /^\/v1(?:[/?]|$)/u.test(path);
  }
}
