import type { ComponentType } from 'react';
import { lazyPart, type LazyPart, reloadWindow } from './lazy-part.tsx';
import { showToast } from './toasts.tsx';
import * as words from './words.ts';

/** Lazily loaded dialog, mounted only while open. If loading fails, it closes and shows a toast. */
export function lazyDialog<Props extends { readonly onClose: () => void }>(
  load: () => Promise<ComponentType<Props>>,
): LazyPart<Props> {
  return lazyPart<Props>({
    load,
    failed: null,
    onFailed: ({ onClose }) => {
      onClose();
      showToast({
        title: words.dialogNotLoaded,
        description: words.whyNotLoaded,
        kind: 'trouble',
        action: { label: words.reload, onPress: reloadWindow },
      });
    },
  });
}
