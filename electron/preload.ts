import { contextBridge, ipcRenderer } from 'electron';

/** The only parts of the page's `window` used here; this program's types do not include the DOM. */
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

// The page keeps one end of a message channel and hands over the other, so no Electron function ever reaches the page.
window.addEventListener('message', (event) => {
  if (event.source !== window || event.origin !== window.location.origin || event.data !== CONNECT) return;
  ipcRenderer.postMessage(CONNECT, null, [...event.ports]);
});
