import { useEffect } from 'react';
import { create } from 'zustand';

/** Dialogs that can also be opened from elsewhere: by a shortcut, or by the palette on another page. */
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
  /** The subject of the dialog, such as the name of an assistant. */
  readonly about: string;
}

const usePageDialogs = create<PageDialogState>(() => ({ open: undefined, about: '' }));

/** Opens a dialog, as soon as its page is shown. */
export function openDialog(open: PageDialogName, about = ''): void {
  usePageDialogs.setState({ open, about });
}

/** Closes the open dialog, if any. */
export function closeDialog(): void {
  usePageDialogs.setState({ open: undefined, about: '' });
}

/** Returns whether this component's dialog is open, and its subject. Closes the dialog when the component unmounts. */
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
