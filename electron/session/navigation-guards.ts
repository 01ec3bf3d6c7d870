import { app, type WebContents } from 'electron';
import { isBundleUrl } from './bundle-url.ts';

/** Keeps every page of this process, now and later, on the window's own files. Call it before the first window. */
export function guardNavigation(): void {
  app.on('web-contents-created', (_event, contents) => guardWebContents(contents));
}

/** No way out of the bundle, no second window, no `<webview>`. */
function guardWebContents(contents: WebContents): void {
  contents.on('will-navigate', stayInBundle);
  // Frames of the page come only here; will-navigate is for the main frame.
  contents.on('will-frame-navigate', stayInBundle);
  contents.on('will-redirect', stayInBundle);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

function stayInBundle(event: { readonly url: string; preventDefault: () => void }): void {
  if (!isBundleUrl(event.url)) event.preventDefault();
}
