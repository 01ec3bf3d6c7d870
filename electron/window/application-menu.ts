import type { MenuItemConstructorOptions } from 'electron';

/**
 * The menu bar: what copy, paste, zoom and closing need to have their keys. An installed app has no reload and no
 * developer tools.
 */
export function applicationMenu(
  platform: NodeJS.Platform,
  isPackaged: boolean,
): MenuItemConstructorOptions[] {
  return [
    // On macOS closing stands in the File menu, and nowhere else.
    ...(platform === 'darwin' ? ([{ role: 'appMenu' }, { role: 'fileMenu' }] as const) : []),
    { role: 'editMenu' },
    {
      label: 'View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
        ...(isPackaged
          ? []
          : ([{ type: 'separator' }, { role: 'reload' }, { role: 'toggleDevTools' }] as const)),
      ],
    },
    { role: 'windowMenu' },
  ];
}
