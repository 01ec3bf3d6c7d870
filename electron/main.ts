import { homedir } from 'node:os';
import { app, dialog, Menu, nativeTheme, safeStorage, session } from 'electron';
import { App } from '../src/app.ts';
import { loadWindowFiles } from '../src/control/window-files.ts';
import type { DesktopPort } from '../src/control/desktop-port.ts';
import { type Demo, startDemo } from '../src/demo/demo.ts';
import { registerAppScheme, serveWindow } from './session/app-scheme.ts';
import { applicationMenu } from './window/application-menu.ts';
import { askLoginShell, startedFrom } from './system/ask-login-shell.ts';
import { commandAmong, EXIT_NO_COMMAND_LINE, noCommandLine } from './start/command-line-only.ts';
import { confinePages, guardNavigation } from './session/navigation-guards.ts';
import { demoFlags } from '../src/settings/sources/inputs.ts';
import { identifyApp } from './system/identity.ts';
import { SafeKeyStore } from './system/key-store.ts';
import { systemLoginItem, WatchedLoginItem, wasStartedAtLogin } from './system/login-item.ts';
import {
  announceReady,
  EXIT_ALREADY_RUNNING,
  QUIT_SWITCH,
  readShellArguments,
  type ShellArguments,
} from './start/shell-arguments.ts';
import { repositoryOf } from './updates/release-feed.ts';
import { restrictSession } from './session/session-rules.ts';
import { ShellStore } from './system/shell-store.ts';
import { DesktopShell, type ShellOptions } from './shell.ts';
import { licenseFiles, readManifest, windowFolder } from './system/built-files.ts';
import { quitOnSignals } from './start/stop-signals.ts';
import { readCertificatesAside } from './system/system-certificates.ts';
import { UncaughtErrors } from './system/uncaught-errors.ts';
import { silenceStoreChannel } from './ipc/trusted-ipc.ts';

/** Inlined by the build: when started by its script's path, Electron does not look for package.json. */
declare const VERSION: string;
/** Inlined by the build for the same reason: the version of undici, which makes the connections. */
declare const UNDICI_VERSION: string;

const { platform, env } = process;
const uncaught = new UncaughtErrors();

/** The arguments, without the executable and, when Electron was started with a script, without that script. */
const args = process.argv.slice(app.isPackaged ? 1 : 2);

async function main(): Promise<void> {
  // Checked first: a refused command must not leave a folder or a lock behind.
  const command = commandAmong(args);
  if (command !== undefined) return refuseCommand(command);
  identifyApp();
  const isQuitWanted = process.argv.includes(QUIT_SWITCH);
  if (!app.requestSingleInstanceLock()) return leaveToTheOther(isQuitWanted);
  // No other instance is running, so there is nothing to quit.
  if (isQuitWanted) return app.exit(0);
  // These calls must happen before the app is ready, and before this function first awaits.
  const isPageSandboxed = confinePages();
  registerAppScheme();
  guardNavigation();
  await app.whenReady();
  const isSignalled = quitOnSignals();

  const options = readShellArguments(args);
  const userData = app.getPath('userData');
  restrictSession(session.defaultSession);
  serveWindow(session.defaultSession, loadWindowFiles(windowFolder()));
  const store = new ShellStore(userData);
  silenceStoreChannel();
  nativeTheme.themeSource = store.preferences.theme;
  Menu.setApplicationMenu(Menu.buildFromTemplate(applicationMenu(platform, app.isPackaged)));
  const keyStore = new SafeKeyStore({
    folder: userData,
    encryption: safeStorage,
    platform,
    now: Date.now,
  });
  const demo = options.demo ? await startDemo() : undefined;
  const isAtLogin = wasStartedAtLogin(args, platform);
  const shell = makeShell({ store, keyStore, demo, options, isAtLogin, isPageSandboxed, isSignalled });
  uncaught.tellTo((error) => shell.reportInternalError(error));
  const started = shell.start(isAtLogin && !store.preferences.openWindowAtLogin);
  announceReady(options.announceReady);
  await started;
}

/** Everything needed to build the shell and the program inside it. */
interface Beginning extends Pick<ShellOptions, 'store' | 'isPageSandboxed' | 'isSignalled'> {
  readonly options: ShellArguments;
  readonly keyStore: SafeKeyStore;
  readonly demo: Demo | undefined;
  readonly isAtLogin: boolean;
}

function makeShell(beginning: Beginning): DesktopShell {
  const { store, keyStore, demo, isPageSandboxed, isSignalled } = beginning;
  return new DesktopShell({
    store,
    loginItem: new WatchedLoginItem(systemLoginItem(platform, env)),
    platform,
    env,
    isPageSandboxed,
    isSignalled,
    isDemo: demo !== undefined,
    version: VERSION,
    repository: repositoryOf(readManifest()),
    dataFolder: app.getPath('userData'),
    keyStoreFile: keyStore.file,
    makeApp: (desktop) => makeApp(beginning, desktop),
  });
}

function makeApp({ store, keyStore, demo, options, isAtLogin }: Beginning, desktop: DesktopPort): App {
  const flags = demo === undefined ? options.flags : demoFlags(options.flags, demo);
  return new App({
    inputs: { env, flags, homeDir: homedir(), platform, cwd: process.cwd() },
    version: VERSION,
    undiciVersion: UNDICI_VERSION,
    licenseFiles: licenseFiles(),
    logFormat: options.logFormat,
    write: (text) => void process.stdout.write(text),
    unreadBytes: () => process.stdout.writableLength,
    startedFrom: startedFrom(isAtLogin, env),
    loginShell: askLoginShell(store, env, platform),
    shellNames: store.shellNames,
    systemProxy: (url) => session.defaultSession.resolveProxy(url),
    demo,
    keyStore,
    desktop,
    readSystemCertificates: readCertificatesAside,
  });
}

function refuseCommand(command: string): void {
  process.stderr.write(noCommandLine(command, app.isPackaged ? VERSION : undefined));
  app.exit(EXIT_NO_COMMAND_LINE);
}

/**
 * Exits in favour of the running instance, which shows its window, or quits if asked to; at login it does neither.
 * Nothing is built here.
 */
function leaveToTheOther(isQuitWanted: boolean): void {
  if (isQuitWanted) return app.exit(0);
  process.stderr.write('LunaRoute is already running. Its window was asked to show.\n');
  app.exit(EXIT_ALREADY_RUNNING);
}

// A closed reader, such as a closed terminal, must not stop the proxy.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);
uncaught.watch();
// Not awaited at the top level: Electron becomes ready only after this module has been evaluated.
void main().catch((error: unknown) => {
  const reason = error instanceof Error ? error.message : String(error);
  process.stderr.write(`LunaRoute could not start: ${reason}\n`);
  // When started from a launcher, nobody sees stderr.
  if (app.isPackaged && app.isReady()) dialog.showErrorBox('LunaRoute could not start', reason);
  app.exit(1);
});
