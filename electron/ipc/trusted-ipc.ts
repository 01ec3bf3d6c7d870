import { ipcMain, type IpcMainEvent, type WebContents } from 'electron';
import { isBundleUrl } from '../session/session-rules.ts';

/** What the check looks at of an IPC event. */
type SenderClaim = Pick<IpcMainEvent, 'sender' | 'senderFrame'>;

/**
 * Listens on a channel to the window's own top frame and to nobody else. The only place that touches `ipcMain`:
 * a message that fails the check leaves no trace but its ports closed.
 */
export function onTrustedMessage(
  channel: string,
  ownContents: () => WebContents | undefined,
  listener: (event: IpcMainEvent) => void,
): void {
  ipcMain.on(channel, (event) => {
    if (isTrustedSender(event, ownContents())) listener(event);
    else for (const port of event.ports) port.close();
  });
}

/** electron-store answers this channel to whoever asks; nobody here does. Call it after a store was made. */
export function silenceStoreChannel(): void {
  ipcMain.removeAllListeners('electron-store-get-data');
}

/** Whether a message comes from the top frame of our window, showing a file of ours. */
function isTrustedSender(event: SenderClaim, own: WebContents | undefined): boolean {
  // Read once: the frame is null when it was navigated away or destroyed meanwhile.
  const frame = event.senderFrame;
  if (frame === null || frame.parent !== null) return false;
  return own !== undefined && event.sender === own && isBundleUrl(frame.url);
}
