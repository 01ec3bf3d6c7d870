import { session } from 'electron';
import type { FetchFeed } from './release-feed.ts';

/** What is sent: nothing of this machine, its user or the version; GitHub refuses a request without a User-Agent. */
const USER_AGENT = 'LunaRoute';
const LANGUAGE = 'en';

/**
 * Asks by way of the system's proxy. The window's own session refuses everything over the network, which stays so: this
 * is another one, in memory alone, without cookies and cache. Call it after the app is ready.
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
