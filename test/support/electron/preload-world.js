// @ts-nocheck -- a page's script, which this program's types know nothing of.
// Runs in the page's isolated world, before the page's own scripts; three words are filled in.
// It has what Electron gives a sandboxed preload: `require` of a few names, `process.platform`, and nothing of Node.
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
      // Worlds share the document, not objects: text crosses in the event's detail.
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
  // Its text, not `eval`: the page's policy forbids that here, too.
  PRELOAD(
    (name) => {
      if (name === 'electron') return { contextBridge, ipcRenderer };
      throw new Error(`module not found: ${name}`);
    },
    process,
    module.exports,
  );
})();
