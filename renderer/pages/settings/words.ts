/** Texts of the Settings page, apart from the settings themselves. */

export const settings = 'Settings';
export const loading = 'One moment';
export const loadingText = 'Loading settings from LunaRoute.';
/** These two precede the path of the file. */
export const applyCreates = 'Apply creates ';
export const savedTo = 'Saved to ';

export const checkReport = 'Check report';
export const checkText =
  'Every setting as it would be after a restart, where it comes from, and what is wrong with it. The command lunaroute-tray check prints the same.';
export const theCheckReport = 'the check report';
export const schema = 'JSON Schema';
export const schemaTitle = 'JSON Schema of the config file';
export const schemaText =
  'Lets an editor complete and check the file’s keys. The command lunaroute-tray schema prints the same.';
export const theSchema = 'the schema';

export const thisWindow = 'This window';
export const theme = 'Theme';
export const themeInBrowser = 'Saved in this browser.';
export const themeInApp = 'For this window.';
export const systemTheme = 'System';
export const lightTheme = 'Light';
export const darkTheme = 'Dark';
export const preferenceNotChanged = 'The preference could not be changed';

export const sandbox = 'Sandbox of this window';
export const sandboxText =
  'The app was started with --no-sandbox, so the system doesn’t confine the process that shows this window. An AppImage starts this way where unprivileged user namespaces are forbidden; the .deb package doesn’t need to.';
export const off = 'Off';
export const launch = 'Launch at login';
export const launchText = 'The proxy is ready when you log in.';
export const openWindow = 'Open the window at login';
export const openWindowText = 'Otherwise it starts in the tray.';
export const readShell = 'Read the login shell';
export const readShellText =
  'Reads LUNAROUTE_* variables and API keys from it when the app is started from a launcher.';
export const disconnect = 'Disconnect assistants when quitting';
export const disconnectText =
  'Otherwise connected assistants can’t reach the proxy until the app runs again.';
export const askFirst = 'Ask';
export const always = 'Always';
export const never = 'Never';

export const loginShell = 'Login shell variables';
export const shellNotRead = 'The login shell could not be read';
export const continueWithout = 'Continue without it';
export const noContinuing = 'LunaRoute could not continue without it';
export const readAgain = 'Read again';
export const reading = 'Reading…';
