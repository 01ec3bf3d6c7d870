import { useEffect } from 'react';
import { create } from 'zustand';

/** Dialogs that are opened from elsewhere, too: by a key, or by the palette from another page. */
export type PageDialogName =
  | 'add provider'
  | 'capture'
  | 'connect'
  | 'export log'
  | 'export recordings'
  | 'support bundle'
  | 'shortcuts';

interface PageDialogState {
  readonly open: PageDialogName | undefined;
  /** What it is about, such as the name of an assistant. */
  readonly about: string;
}

const usePageDialogs = create<PageDialogState>(() => ({ open: undefined, about: '' }));

/** Opens a dialog: at once, or as soon as its page is there. */
export function openDialog(open: PageDialogName, about = ''): void {
  usePageDialogs.setState({ open, about });
}

/** Closes whichever is open. */
export function closeDialog(): void {
  usePageDialogs.setState({ open: undefined, about: '' });
}

/** Whether a dialog of this component is open, and about what. With the component it is gone. */
export function usePageDialog(name: PageDialogName): { readonly isOpen: boolean; readonly about: string } {
  const isOpen = usePageDialogs((state) => state.open === name);
  const about = usePageDialogs((state) => (state.open === name ? state.about : ''));
  useEffect(
    () => () => {
      if (usePageDialogs.getState().open === name) closeDialog();
    },
    [name],
  );
  return { isOpen, about };
}
