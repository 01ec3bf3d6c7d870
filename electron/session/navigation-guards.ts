import { app, type WebContents } from 'electron';
import { isBundleUrl } from './session-rules.ts';

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

/**
 * Puts every page into Chromium's sandbox, whatever a window is made with, and takes from an installed app what would
 * open its pages to a debugger. Gives whether there is a sandbox: where the system forbids its parts, an AppImage starts
 * itself with `--no-sandbox`. `enableSandbox` would then only remove that switch, after processes were forked without
 * one. Call it before the app is ready.
 */
export function confinePages(): boolean {
  if (app.isPackaged) {
    for (const debugging of ['remote-debugging-port', 'remote-debugging-pipe']) {
      app.commandLine.removeSwitch(debugging);
    }
  }
  const isSandboxed = !app.commandLine.hasSwitch('no-sandbox');
  if (isSandboxed) app.enableSandbox();
  return isSandboxed;
}
