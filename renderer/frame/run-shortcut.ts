import type { ControlClient } from '../client/client.ts';
import { closePalette, openPalette, usePalette } from '../navigation/palette-store.ts';
import { applyNow } from '../staged-changes/apply-staged.ts';
import { openDialog } from '../navigation/page-dialog.ts';
import { PAGES } from '../navigation/place.ts';
import type { ShortcutId } from '../navigation/shortcuts.ts';
import { goTo } from '../navigation/use-place.ts';

/** Whether `runShortcut` handles a shortcut; the component concerned handles the others. */
export function hasShortcut(id: ShortcutId): boolean {
  return id.startsWith('page ') || ['palette', 'filter', 'apply', 'settings', 'list'].includes(id);
}

/** Runs a window-wide shortcut. */
export function runShortcut(id: ShortcutId, client: ControlClient): void {
  const page = PAGES.find((name) => id === `page ${name}`);
  if (page !== undefined) return goTo({ page });
  switch (id) {
    case 'palette':
      return usePalette.getState().isOpen ? closePalette() : openPalette();
    case 'filter':
      return focusFilter();
    case 'apply':
      return void applyNow(client);
    case 'settings':
      return goTo({ page: 'settings' });
    case 'list':
      return openDialog('shortcuts');
    default:
  }
}

/** Focuses the page's filter and selects its text; does nothing on a page without a filter. */
function focusFilter(): void {
  const field = document.querySelector<HTMLInputElement>(
    'main input:is([role="searchbox"], [role="combobox"])',
  );
  field?.focus();
  field?.select();
}
