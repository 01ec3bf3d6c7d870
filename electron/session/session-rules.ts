import type { Session } from 'electron';

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

/** The one thing a page may do beyond showing itself: "Copy" in the log and on the Assistants page. */
const PERMITTED = 'clipboard-sanitized-write';

/** What the window's session may do: nothing over the network, no permission but to copy, saving its own exports. */
export function restrictSession(session: Session): void {
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
    if (!item.getURL().startsWith('blob:app://bundle/')) event.preventDefault();
  });
}

/** Whether a page at this address may have this permission. */
function isPermitted(permission: string, requestingUrl: string): boolean {
  return permission === PERMITTED && isBundleUrl(requestingUrl);
}
