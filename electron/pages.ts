import { shell } from 'electron';
import type { ActionOutcome } from '../src/contract/control.ts';

/** The pages of the project that the window may ask for, by name. */
export type PageName = 'documentation' | 'issues';

/** Written in by the build from `homepage` and `bugs` of package.json; empty where it has none. */
declare const PROJECT_PAGES: Readonly<Record<PageName, string>>;

/** Opens a page of the project in the user's browser: an address from the bundle, never one from the window. */
export async function openProjectPage(page: PageName): Promise<ActionOutcome> {
  const address = PROJECT_PAGES[page];
  if (!address.startsWith('https://')) {
    return { kind: 'refused', code: 'no_page', message: 'This build of LunaRoute names no such page.' };
  }
  try {
    await shell.openExternal(address);
    return { kind: 'done' };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      kind: 'refused',
      code: 'no_browser',
      message: `No browser could be opened (${reason}): ${address}`,
    };
  }
}
