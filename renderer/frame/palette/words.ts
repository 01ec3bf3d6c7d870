/** What the palette says around its commands. */

export const title = 'Search and commands';
export const placeholder = 'Search pages, settings and actions';
export function nothingFound(text: string): string {
  return `No results for “${text}”.`;
}
