// @ts-nocheck -- runs in a page, outside this program's types.
// The page's side of `contextBridge`: runs in the page before its own scripts.
window.addEventListener('stand-in:expose', (event) => {
  const { key, value } = JSON.parse(event.detail);
  Object.defineProperty(window, key, { value: Object.freeze(value), enumerable: true });
});
