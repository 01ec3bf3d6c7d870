/** The scheme and the one host that the window's own files have. */
export const BUNDLE_SCHEME = 'app';
const BUNDLE_HOST = 'bundle';
export const WINDOW_URL = `${BUNDLE_SCHEME}://${BUNDLE_HOST}/index.html`;

/**
 * Whether an address is one of the window's own. Never by `origin`: Node's is the string `null` for `app:`,
 * `file:` and `data:` alike, so that all of them would be equal.
 */
export function isBundleUrl(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && url.protocol === `${BUNDLE_SCHEME}:` && url.host === BUNDLE_HOST;
}
