/** The picture that each platform's panel should show. */
export const trayIconPlan = {
  linux: {
    running: 'tray-running-light.png',
    runningOnDark: 'tray-running-dark.png',
    stopped: 'tray-stopped-light.png',
    trouble: 'tray-trouble-light.png',
  },
  darwin: {
    running: 'tray-runningTemplate.png',
    runningOnDark: 'tray-runningTemplate.png',
    stopped: 'tray-stoppedTemplate.png',
    trouble: 'tray-troubleTemplate.png',
  },
  win32: {
    running: 'tray-running-light.ico',
    runningOnDark: 'tray-running-dark.ico',
    stopped: 'tray-stopped-light.ico',
    trouble: 'tray-trouble-light.ico',
  },
} as const;
