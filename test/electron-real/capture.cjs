// @ts-nocheck -- required by Electron before the app's main script: stores what no API returns, for tests to read.
const { dialog, Tray } = require('electron');

const seen = { menu: undefined, tooltip: '', dialogs: [] };
globalThis.lunarouteSeen = seen;

/** Calls `note` with the argument before each call of a method of Tray. */
function listenTo(method, note) {
  const original = Tray.prototype[method];
  Tray.prototype[method] = function noted(given) {
    note(given);
    return original.call(this, given);
  };
}
listenTo('setContextMenu', (menu) => (seen.menu = menu));
listenTo('setToolTip', (text) => (seen.tooltip = text));

// A message box waits for a test instead of a user.
dialog.showMessageBox = (...args) =>
  new Promise((resolve) => {
    const { message, buttons } = args.at(-1);
    seen.dialogs.push({
      message,
      buttons,
      answer: (response) => resolve({ response, checkboxChecked: false }),
    });
  });

globalThis.lunarouteFind = function find(id, menu = seen.menu) {
  for (const item of menu?.items ?? []) {
    const found = item.id === id ? item : item.submenu && find(id, item.submenu);
    if (found) return found;
  }
  return undefined;
};
