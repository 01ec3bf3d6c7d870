import type { MenuItemConstructorOptions } from 'electron';

/**
 * The menu bar, which gives copy, paste, zoom and close their shortcuts. An installed app has no reload and no
 * developer tools.
 */
export function applicationMenu(
  platform: NodeJS.Platform,
  isPackaged: boolean,
): MenuItemConstructorOptions[] {
  return [
    // On macOS, only the File menu has the close item.
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
