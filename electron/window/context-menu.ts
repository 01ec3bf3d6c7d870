import { type ContextMenuParams, Menu, type MenuItemConstructorOptions, type WebContents } from 'electron';

/** Shows a context menu on right click in a page; Electron has none by default. */
export function offerContextMenu(contents: WebContents): void {
  contents.on('context-menu', (_event, params) => {
    const items = contextMenu(params);
    if (items.length > 0) Menu.buildFromTemplate(items).popup();
  });
}

type Clicked = Pick<ContextMenuParams, 'editFlags' | 'isEditable' | 'selectionText'>;

/** Editing commands in a field, enabled as applicable; copy on selected text; nothing elsewhere. */
function contextMenu({ editFlags, isEditable, selectionText }: Clicked): MenuItemConstructorOptions[] {
  if (!isEditable) return selectionText.trim() === '' ? [] : [{ role: 'copy' }];
  return [
    { role: 'cut', enabled: editFlags.canCut },
    { role: 'copy', enabled: editFlags.canCopy },
    { role: 'paste', enabled: editFlags.canPaste },
    { type: 'separator' },
    { role: 'selectAll', enabled: editFlags.canSelectAll },
  ];
}
