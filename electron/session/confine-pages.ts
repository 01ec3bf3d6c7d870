import { app } from 'electron';

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
