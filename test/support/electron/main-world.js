// @ts-nocheck -- a page's script, which this program's types know nothing of.
// The page's half of `contextBridge`: runs in the page before its own scripts.
window.addEventListener('stand-in:expose', (event) => {
  const { key, value } = JSON.parse(event.detail);
  Object.defineProperty(window, key, { value: Object.freeze(value), enumerable: true });
});
