/** Expected tray icon files per platform and state. */
export const trayIconPlan = {
  linux: { running: 'tray-running.png', stopped: 'tray-stopped.png', trouble: 'tray-trouble.png' },
  darwin: {
    running: 'tray-runningTemplate.png',
    stopped: 'tray-stoppedTemplate.png',
    trouble: 'tray-troubleTemplate.png',
  },
  win32: { running: 'tray-running.ico', stopped: 'tray-stopped.ico', trouble: 'tray-trouble.ico' },
} as const;
