/** Texts of the frame around the pages. */

export const program = 'LunaRoute';
export const skip = 'Skip to the page';
export const pages = 'Pages';
/** Placed between keys that are pressed one after the other. */
export const keyThenKey = ' then ';
export const search = 'Search';
export const loading = 'Loading…';
export const pageNotLoaded = 'This page couldn’t be loaded';
export const close = 'Close';

// Banners
export const lost = 'Lost connection to LunaRoute.';
export const lostNote = 'Showing the last known state; reconnecting. Your edits are kept.';
export const notListening = 'The proxy is not listening.';
export const demo = 'Demo.';
export const demoNote =
  'A built-in provider answers with made-up text. Nothing leaves this machine, and no key is used.';
/** Followed by `noNewRequests` in the same sentence. */
export const quitting = 'LunaRoute is quitting';
export const stopping = 'The proxy is stopping';
export const noNewRequests = 'and isn’t accepting new requests.';

// The sidebar
export const proxy = 'Proxy';
export const copyEnvironment = 'Copy env';
export const copyEnvironmentSpoken = 'Copy env: lines that point assistants at the proxy';
export function newerVersion(newer: string): string {
  return `Version ${newer} is out`;
}
export function version(running: string): string {
  return `v${running}`;
}
export function aboutVersion(running: string): string {
  return `About LunaRoute v${running}`;
}
export function configTitle(path: string): string {
  return `${path}\nClick to copy the path`;
}
export function copyConfigPath(path: string): string {
  return `Copy the path of ${path}`;
}
export const theConfigPath = 'the path of the config file';

// A tab without a session
export const needsLink = 'This tab needs a new link';
export const needsLinkNote =
  'Only the person who started LunaRoute can open this page. Use the link it printed, or get a new one:';
export const theCommand = 'the command';
export const pasteLink = 'Or paste the link or its token';
export const open = 'Open';
export const tokenRefused = 'That token is invalid or from an earlier run.';
export const unreachable = 'LunaRoute does not answer at this address. Is it still running?';

// The list of keyboard shortcuts
export const shortcuts = 'Keyboard shortcuts';
export const shortcutsNote = 'Letter and symbol shortcuts are ignored while you type in a field.';

// The palette
export const palette = 'Search and commands';
export const palettePlaceholder = 'Search pages, settings and actions';
export function nothingFound(text: string): string {
  return `No results for “${text}”.`;
}
