import { session } from 'electron';
import type { FetchFeed } from './release-feed.ts';

/** Reveals nothing about this machine, its user or the version. GitHub rejects requests without a User-Agent. */
const USER_AGENT = 'LunaRoute';
const LANGUAGE = 'en';

/**
 * Creates a fetcher that uses the system's proxy. The window's session refuses all network access, so this uses a
 * separate in-memory session without cookies or cache. Call it after the app is ready.
 */
export function feedFetcher(): FetchFeed {
  const own = session.fromPartition('release-feed', { cache: false });
  own.setUserAgent(USER_AGENT, LANGUAGE);
  return (url, signal) =>
    own.fetch(url, {
      signal,
      credentials: 'omit',
      redirect: 'error',
      cache: 'no-store',
      headers: {
        accept: 'application/vnd.github+json',
        'accept-language': LANGUAGE,
        'user-agent': USER_AGENT,
      },
    });
}
