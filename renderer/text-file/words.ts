/** Texts of the dialog that shows a text before it is copied or saved. */

export const cancel = 'Cancel';
export const copy = 'Copy';
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
