import { app, type WebContents } from 'electron';
import { isBundleUrl } from './session-rules.ts';

/**
 * Restricts every current and future page of this process to the window's own files. Call it before creating the first
 * window.
 */
export function guardNavigation(): void {
  app.on('web-contents-created', (_event, contents) => guardWebContents(contents));
}

/** Blocks navigation out of the bundle, new windows and `<webview>`. */
function guardWebContents(contents: WebContents): void {
  contents.on('will-navigate', stayInBundle);
  // Subframes emit only this event; will-navigate is for the main frame.
  contents.on('will-frame-navigate', stayInBundle);
  contents.on('will-redirect', stayInBundle);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

function stayInBundle(event: { readonly url: string; preventDefault: () => void }): void {
  if (!isBundleUrl(event.url)) event.preventDefault();
}

/**
 * Sandboxes every page, whatever the window's own options say, and removes the remote debugging switches from an
 * installed app. Returns whether there is a sandbox: where the system does not allow it, an AppImage starts itself with
 * `--no-sandbox`. `enableSandbox` would then only remove that switch, after processes were already forked unsandboxed.
 * Call it before the app is ready.
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
