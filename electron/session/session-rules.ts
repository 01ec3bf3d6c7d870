import type { Session } from 'electron';

/** The scheme and the only host of the window's own files. */
export const BUNDLE_SCHEME = 'app';
const BUNDLE_HOST = 'bundle';
const BUNDLE = `${BUNDLE_SCHEME}://${BUNDLE_HOST}/`;
export const WINDOW_URL = `${BUNDLE}index.html`;

/**
 * Whether a URL is one of the window's own. Does not compare `origin`: in Node it is the string `null` for `app:`,
 * `file:` and `data:` alike, so they would all match.
 */
export function isBundleUrl(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && url.protocol === `${BUNDLE_SCHEME}:` && url.host === BUNDLE_HOST;
}

/** The only permission a page has: "Copy" in the log and on the Assistants page needs it. */
const PERMITTED = 'clipboard-sanitized-write';

/**
 * Restricts the window's session: no network access, no permission except writing to the clipboard, and downloads only
 * of the window's exports.
 */
export function restrictSession(session: Session): void {
  // oxlint-disable-next-line max-params -- Electron's signature
  session.setPermissionRequestHandler((_contents, permission, callback, details) =>
    callback(isPermitted(permission, details.requestingUrl)),
  );
  session.setPermissionCheckHandler((_contents, permission, origin) => isPermitted(permission, origin));
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest(
    { urls: ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*'] },
    (_details, callback) => callback({ cancel: true }),
  );
  session.on('will-download', (event, item) => {
    if (!item.getURL().startsWith(`blob:${BUNDLE}`)) event.preventDefault();
  });
}

/** Whether a page at this URL may have this permission. */
function isPermitted(permission: string, requestingUrl: string): boolean {
  return permission === PERMITTED && isBundleUrl(requestingUrl);
}
