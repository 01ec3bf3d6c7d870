// @ts-nocheck -- runs in a page, outside this program's types.
// Runs in the page's isolated world, before the page's own scripts; three placeholders are filled in.
// Provides what Electron gives a sandboxed preload: `require` for a few names and `process.platform`, nothing else of Node.
(() => {
  if (window.top !== window) return;
  const ports = new Map();
  const send = (message) => globalThis[SEND](JSON.stringify(message));
  globalThis.standInPorts = {
    deliver: (id, data) => ports.get(id)?.postMessage(data),
    close: (id) => ports.get(id)?.close(),
  };
  const contextBridge = {
    exposeInMainWorld: (key, value) => {
      // Worlds share the document but not objects, so text is passed in the event's detail.
      window.dispatchEvent(new CustomEvent('stand-in:expose', { detail: JSON.stringify({ key, value }) }));
    },
  };
  const ipcRenderer = {
    postMessage: (channel, message, transfer = []) => {
      const ids = transfer.map((port) => {
        const id = crypto.randomUUID();
        ports.set(id, port);
        port.addEventListener('message', (event) => send({ kind: 'data', id, data: event.data }));
        port.addEventListener('close', () => send({ kind: 'close', id }));
        port.start();
        return id;
      });
      send({ kind: 'post', channel, message, ids });
    },
  };
  const process = { platform: PLATFORM };
  const module = { exports: {} };
  // Not `eval`, which the page's policy forbids here, too.
  PRELOAD(
    (name) => {
      if (name === 'electron') return { contextBridge, ipcRenderer };
      throw new Error(`module not found: ${name}`);
    },
    process,
    module.exports,
  );
})();
