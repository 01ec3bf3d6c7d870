/** Texts of the generic UI components. */

export function windowTitle(page: string): string {
  return `${page} · LunaRoute`;
}
export const closeMessage = 'Close this message';
export const closeDetails = 'Close the details';

// Filters
export const clearSearch = 'Clear the search';
export const suggestions = 'Suggestions';
export const providerShown = 'Provider shown';
export const allProviders = 'All providers';

// Copying; example of `what`: `the command`.
export function copy(what: string): string {
  return `Copy ${what}`;
}
export function copied(what: string): string {
  return `Copied ${what}`;
}
export function notCopied(what: string): string {
  return `Couldn’t copy ${what}`;
}
export function notCopiedNote(text: string): string {
  return `The browser doesn’t allow it here. The text is:\n${text}`;
}

// Lazily loaded parts of the window.
export const partNotLoaded = 'This part of the page couldn’t be loaded.';
export const dialogNotLoaded = 'This dialog couldn’t be loaded';
export const whyNotLoaded = 'LunaRoute may have stopped, or been updated after this window was opened.';
export const reload = 'Reload';

// A text that can be copied or saved as a file.
export const cancel = 'Cancel';
export const copyAll = 'Copy';
export const save = 'Save';
export function savedAs(name: string): string {
  return `Saved as ${name}`;
}
export function textOf(what: string): string {
  return `Text of ${what}`;
}
export const collecting = 'Collecting…';
export function notRead(title: string): string {
  return `${title}: the text could not be read`;
}
