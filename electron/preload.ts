import { contextBridge, ipcRenderer } from 'electron';

/** What is used of the page; its whole DOM is no part of this program's types. */
declare const window: {
  readonly location: { readonly origin: string };
  addEventListener(type: 'message', listener: (event: PageMessage) => void): void;
};

interface PageMessage {
  readonly source: unknown;
  readonly origin: string;
  readonly data: unknown;
  readonly ports: NonNullable<Parameters<typeof ipcRenderer.postMessage>[2]>;
}

const CONNECT = 'lunaroute:connect';

contextBridge.exposeInMainWorld('lunaroute', { platform: process.platform });

// The page keeps one end of a channel and hands over the other: no function of Electron's ever reaches it.
window.addEventListener('message', (event) => {
  if (event.source !== window || event.origin !== window.location.origin || event.data !== CONNECT) return;
  ipcRenderer.postMessage(CONNECT, null, [...event.ports]);
});
