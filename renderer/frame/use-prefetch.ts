import { useEffect } from 'react';
import { QUESTION_DIALOGS } from '../pages/assistants/question-dialog.tsx';
import { PROVIDER_DIALOGS } from '../pages/providers/provider-actions.ts';
import { WHAT_IF } from '../pages/providers/what-if-row.tsx';
import { DEFAULTS_DIALOG } from '../settings-form/file-banner.tsx';
import { STAGED_DIALOGS } from '../staged-changes/staged-bar.tsx';
import { ENV_CHIP } from '../settings-form/setting-source.tsx';
import { LAZY_PAGES } from './pages.tsx';
import { lazyDialog } from '../ui/lazy-dialog.ts';

/** A window that is never idle, for example because of many streams, loads the next part after this time. */
const NO_LATER_THAN_MS = 1000;

/** Loads the remaining parts of the window one at a time while it is idle, so that changing pages needs no wait. */
export function usePrefetch(): void {
  useEffect(() => {
    const parts = [
      { PALETTE, SHORTCUTS_DIALOG },
      LAZY_PAGES,
      { ENV_CHIP, WHAT_IF },
      QUESTION_DIALOGS,
      PROVIDER_DIALOGS,
      { DEFAULTS_DIALOG },
      STAGED_DIALOGS,
    ].flatMap((some): readonly { prefetch(): Promise<void> }[] => Object.values(some));
    let isOver = false;
    const loadAll = async (): Promise<void> => {
      for (const part of parts) {
        await untilIdle();
        if (isOver) return;
        await part.prefetch();
      }
    };
    void loadAll();
    return () => {
      isOver = true;
    };
  }, []);
}

function untilIdle(): Promise<unknown> {
  return new Promise((resolve) => window.requestIdleCallback(resolve, { timeout: NO_LATER_THAN_MS }));
}

/** The list of keyboard shortcuts, loaded on first use. */
export const SHORTCUTS_DIALOG = lazyDialog(
  async () => (await import('./shortcuts-dialog.tsx')).ShortcutsDialog,
);

/** The command palette, loaded on first use. */
export const PALETTE = lazyDialog(async () => (await import('./palette/palette.tsx')).Palette);
