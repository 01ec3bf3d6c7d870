import { shell } from 'electron';

/** The one host whose pages are opened in the browser. */
const HOST = 'github.com';

/** Opens a page in the user's browser. Rejects for any other host, and for all that is not https. */
export async function openInBrowser(address: string): Promise<void> {
  const url = new URL(address);
  if (url.protocol !== 'https:' || url.host !== HOST || url.username !== '' || url.password !== '')
    throw new Error('only pages of the project are opened');
  await shell.openExternal(url.href);
}

/** Shows a file or a folder in the file manager. Nothing is opened or run. */
export function showInFolder(path: string): void {
  shell.showItemInFolder(path);
}
