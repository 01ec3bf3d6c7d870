import type { ProviderSettings } from '../contract/settings/provider.ts';

/** How the version in a request's path and that in a base URL go together. */
export type PathVersion = ProviderSettings['pathVersion'];

const VERSION = String.raw`v\d+(?:(?:alpha|beta)\d*)?`;
/** `/v4`, `/v1beta`, and `/v1beta/openai` as Google has it. */
const VERSIONED_BASE = new RegExp(`/${VERSION}(?:/openai)?$`, 'u');
const BASE_VERSION = new RegExp(`/(${VERSION})$`, 'u');
const LEADING_VERSION = new RegExp(String.raw`^/${VERSION}(?=[/?]|$)`, 'u');
/** Gemini's uploads have their version behind this. */
const UPLOAD_VERSION = new RegExp(String.raw`^/upload/${VERSION}(?=[/?]|$)`, 'u');
/** What providers have beside their version, not below it: Azure's deployments, Ollama's own API, another dialect's. */
const BESIDE_VERSION = new RegExp(String.raw`^/(?:deployments|api|(?!upload/)[a-z]+/${VERSION})/`, 'u');
/** What clients ask for without the `/v1` that belongs in front of it. */
const UNVERSIONED = /^\/(?:chat\/completions|completions|embeddings|messages|models|responses)(?:[/?]|$)/u;

/** Begins with one slash; every other byte stays. */
export function withOneSlash(path: string): string {
  return path.startsWith('/') && !path.startsWith('//') ? path : `/${path.replace(/^\/+/u, '')}`;
}

/**
 * The path that is meant, behind the name of a provider or without one: a base URL with a slash or `/v1` too many has
 * doubled them, one without `/v1` lacks it. Anything behind that, query and escapes, stays as it is.
 */
export function apiPath(rest: string): string {
  const path = withOneSlash(rest);
  if (!path.startsWith('/v1/')) return UNVERSIONED.test(path) ? `/v1${path}` : path;
  return path.startsWith('/v1/v1') ? path.replace(/^\/v1\/v1(?=[/?]|$)/u, '/v1') : path;
}

/**
 * Puts a base URL's path (without a slash at its end) in front of a request's. `auto`: a base with a version of its own
 * takes the path without its leading one, and a path that begins as the base does has it already: clients whose own
 * paths include it, and people who put the proxy's address in the place of a provider's. `keep`: the path keeps its
 * version, save that `/v1` is not doubled.
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

/** Whether a segment means this folder or the one above to any server: the path would leave its base, key and all. */
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
