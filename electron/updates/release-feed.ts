import { z } from '../../src/contract/zod.ts';
import { parseVersion } from './version-order.ts';

/** A GitHub repository. */
export interface Repository {
  readonly owner: string;
  readonly name: string;
}

/** A release as described by the feed. */
export const Release = z.object({
  version: z.string().max(128),
  tag: z.string().max(128),
  /** Names of the release's files. */
  files: z.array(z.string().max(256)).max(200),
});
export type Release = z.infer<typeof Release>;

/** The result of reading the feed. */
export type FeedOutcome =
  | { readonly kind: 'release'; readonly release: Release }
  /** The latest release is a draft or a pre-release, which is not offered. */
  | { readonly kind: 'none' }
  | { readonly kind: 'failed'; readonly reason: string };

/** Fetches a URL without credentials and without following redirects. Rejects as `fetch` does. */
export type FetchFeed = (url: string, signal: AbortSignal) => Promise<Response>;

/**
 * A release with a dozen files takes about 30 kB plus its notes. Generous, because installed copies cannot be fixed.
 */
const MAX_BYTES = 1024 * 1024;

const Feed = z.object({
  tag_name: z.string().max(128),
  draft: z.boolean(),
  prerelease: z.boolean(),
  assets: z.array(z.object({ name: z.string().max(256) })).max(200),
});

const GITHUB =
  /^(?:git\+)?https:\/\/github\.com\/([\dA-Za-z-]{1,39})\/([\w.-]{1,100}?)(?:\.git)?\/?(?:#.*)?$/u;

const Manifest = z.object({
  repository: z.union([z.string(), z.object({ url: z.string() }).transform(({ url }) => url)]).optional(),
  homepage: z.string().optional(),
});

/** The GitHub repository that a package.json names in `repository` or `homepage`; undefined if neither is on GitHub. */
export function repositoryOf(manifest: unknown): Repository | undefined {
  const parsed = Manifest.safeParse(manifest);
  if (!parsed.success) return undefined;
  const { repository = '', homepage = '' } = parsed.data;
  const [, owner, name] = GITHUB.exec(repository) ?? GITHUB.exec(homepage) ?? [];
  return owner === undefined || name === undefined ? undefined : { owner, name };
}

/** The URL that describes the latest release, excluding drafts and pre-releases. */
export function feedUrl({ owner, name }: Repository): string {
  return `https://api.github.com/repos/${owner}/${name}/releases/latest`;
}

/** The URL of a release's page. Built here: URLs in the feed are not trusted. */
export function releasePage({ owner, name }: Repository, tag: string): string {
  return `https://github.com/${owner}/${name}/releases/tag/${encodeURIComponent(tag)}`;
}

/** Reads the feed once. Never rejects. */
export async function readFeed(url: string, fetchFeed: FetchFeed, withinMs: number): Promise<FeedOutcome> {
  try {
    const signal = AbortSignal.timeout(withinMs);
    const response = await fetchFeed(url, signal);
    if (response.status === 404) return failed('no release published yet');
    if (response.status !== 200) return failed(`it answered ${response.status}`);
    const text = await boundedText(response, signal);
    return text === undefined ? failed(`it is larger than ${MAX_BYTES / 1024} KiB`) : releaseIn(text);
  } catch (error) {
    return failed(reasonOf(error, withinMs));
  }
}

/** Returns undefined if the body exceeds the limit. */
async function boundedText(response: Response, signal: AbortSignal): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  const reader = response.body?.getReader();
  // Not every fetch implementation aborts a stalled body by its signal.
  const onAbort = (): void => void reader?.cancel().catch(() => undefined);
  signal.addEventListener('abort', onAbort);
  try {
    for (;;) {
      const { done = true, value } = (await reader?.read()) ?? {};
      signal.throwIfAborted();
      if (done || value === undefined) return new TextDecoder().decode(Buffer.concat(chunks));
      sizeBytes += value.byteLength;
      if (sizeBytes > MAX_BYTES) {
        onAbort();
        return undefined;
      }
      chunks.push(value);
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function releaseIn(text: string): FeedOutcome {
  const parsed = Feed.safeParse(jsonOf(text));
  if (!parsed.success) return failed('unexpected response');
  const { tag_name: tag, draft, prerelease, assets } = parsed.data;
  if (draft || prerelease) return { kind: 'none' };
  if (parseVersion(tag) === undefined) return failed('its latest release has no version number');
  const files = assets.map(({ name }) => name);
  return { kind: 'release', release: { version: tag.replace(/^v/u, ''), tag, files } };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // not JSON, so not a feed
  }
}

function failed(reason: string): FeedOutcome {
  return { kind: 'failed', reason };
}

function reasonOf(error: unknown, withinMs: number): string {
  if (error instanceof DOMException && error.name === 'TimeoutError')
    return `no answer within ${withinMs / 1000} s`;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const message = cause instanceof Error ? cause.message : String(cause);
  return message.slice(0, 200);
}
