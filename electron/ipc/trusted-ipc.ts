import { ipcMain, type IpcMainEvent, type WebContents } from 'electron';
import { isBundleUrl } from '../session/session-rules.ts';

/** The parts of an IPC event that the check reads. */
type SenderClaim = Pick<IpcMainEvent, 'sender' | 'senderFrame'>;

/**
 * Listens on a channel, accepting messages only from the window's own top frame. The only code that touches `ipcMain`:
 * a message that fails the check has its ports closed and no other effect.
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

/**
 * Removes electron-store's listener, which would answer anyone on this channel; nothing here uses it. Call it after
 * creating a store.
 */
export function silenceStoreChannel(): void {
  ipcMain.removeAllListeners('electron-store-get-data');
}

/** Whether a message comes from the top frame of our window while it shows one of our files. */
function isTrustedSender(event: SenderClaim, own: WebContents | undefined): boolean {
  // Read once: it becomes null when the frame navigates away or is destroyed.
  const frame = event.senderFrame;
  if (frame === null || frame.parent !== null) return false;
  return own !== undefined && event.sender === own && isBundleUrl(frame.url);
}
