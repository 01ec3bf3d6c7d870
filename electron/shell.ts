import { app, clipboard, powerMonitor } from 'electron';
import type { App } from '../src/app.ts';
import type { MoveTarget } from '../src/contract/assistants.ts';
import type { StartOutcome } from '../src/control/proxy-lifecycle.ts';
import { AlertNotices } from './system/alert-notices.ts';
import { AssistantsOnQuit } from './quit/assistants-on-quit.ts';
import { WindowCloseHandler, type WaysBack } from './window/window-close-handler.ts';
import { CONNECT_CHANNEL, ControlPorts } from './ipc/control-ports.ts';
import { inBackground } from './system/uncaught-errors.ts';
import { AUTOSTART_FLAG, type WatchedLoginItem } from './system/login-item.ts';
import { MainWindow } from './window/main-window.ts';
import { askUser } from './window/message-box.ts';
import { Notices } from './system/notices.ts';
import { QuitSequence } from './quit/quit-sequence.ts';
import { QUIT_SWITCH } from './start/shell-arguments.ts';
import type { Repository } from './updates/release-feed.ts';
import { ShellAbout } from './shell-about.ts';
import { ShellDesktop } from './shell-desktop.ts';
import type { ShellStore } from './system/shell-store.ts';
import { ShellTray } from './tray/shell-tray.ts';
import { StayAwake } from './system/stay-awake.ts';
import { preloadScript, windowIcon } from './system/built-files.ts';
import { limitLines } from './tray/limit-lines.ts';
import { trayView } from './tray/tray-menu.ts';
import { onTrustedMessage } from './ipc/trusted-ipc.ts';
import type { Permission } from './updates/update-check.ts';

export interface ShellOptions {
  readonly store: ShellStore;
  readonly loginItem: WatchedLoginItem;
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  /** Whether the page's process is sandboxed. */
  readonly isPageSandboxed: boolean;
  /** Whether a signal has asked the program to end. */
  readonly isSignalled: () => boolean;
  /** Whether demo traffic is generated; nothing leaves the machine. */
  readonly isDemo: boolean;
  /** The running version; `repository` has the releases. */
  readonly version: string;
  readonly repository: Repository | undefined;
  readonly dataFolder: string;
  readonly keyStoreFile: string;
  /** Creates the program, given the features that only a desktop provides. */
  readonly makeApp: (desktop: ShellDesktop) => App;
}

/** Connects the window, the tray and the program. Does nothing before {@link start}. */
export class DesktopShell {
  readonly #options: ShellOptions;
  readonly #desktop: ShellDesktop;
  readonly #about: ShellAbout;
  readonly #program: App;
  readonly #window: MainWindow;
  readonly #tray: ShellTray;
  readonly #quitting: QuitSequence;
  readonly #closing: WindowCloseHandler;
  readonly #notices: Notices;

  constructor(options: ShellOptions) {
    this.#options = options;
    const { store, loginItem, platform, env } = options;
    this.#tray = new ShellTray({ platform, env, actions: this.#trayActions(), view: () => this.#trayView() });
    const tray = this.#tray;
    this.#about = this.#makeAbout();
    this.#desktop = new ShellDesktop({
      about: this.#about,
      store,
      loginItem,
      tray: () => tray.visibility,
      isPageSandboxed: options.isPageSandboxed,
      onChange: () => tray.update(),
      restart: () => this.#quitting.restart(),
    });
    this.#program = options.makeApp(this.#desktop);
    this.#window = this.#makeWindow();
    this.#quitting = this.#makeQuitting();
    const open = (): void => this.#window.open();
    this.#closing = new WindowCloseHandler({
      window: this.#window,
      store,
      platform,
      waysBack: () => this.#waysBack(),
      quit: () => app.quit(),
    });
    this.#notices = new Notices({
      isWindowVisible: () => this.#window.isVisible,
      open,
      alarm: () => this.#alarm(),
    });
  }

  /**
   * Shows the tray and, unless `isHidden`, the window, and starts the proxy. Resolves once the proxy is running or has
   * failed to start.
   */
  async start(isHidden: boolean): Promise<void> {
    this.#listen();
    if (!isHidden) this.#window.open();
    const trayIsThere = this.#tray.appear();
    this.#program.logging.release();
    const outcome = await this.#program.start();
    this.#tray.update();
    this.#about.start();
    this.#tellTerminal(outcome);
    // A failure must be visible, and without a tray or Dock the window is the only way in.
    if (outcome.kind !== 'running') this.#openUnlessVisible();
    if (!(await trayIsThere) && !isDockVisible()) this.#openUnlessVisible();
  }

  /** Reports an uncaught error in the tray, the window and the log. */
  reportInternalError(error: string): void {
    this.#program.reportInternalError(error);
  }

  /** Reports the outcome of the start to a user who started the app from a terminal. */
  #tellTerminal(outcome: StartOutcome): void {
    if (outcome.kind !== 'running') process.stderr.write(`${outcome.message}\n`);
    else
      this.#program.logging
        .target('lunaroute_control')
        .write('info', `LunaRoute is listening on ${this.#program.proxyUrl}`);
  }

  /** Quitting need not wait for demo traffic. */
  #inFlight(): number {
    const { isDemo, inFlight } = this.#program.status();
    return isDemo ? 0 : inFlight;
  }

  /** Draws attention to a problem when no notification can be shown. */
  #alarm(): void {
    app.dock?.bounce('critical');
    this.#openUnlessVisible();
  }

  /** Opens the window unless it is already visible, so as not to steal the focus. */
  #openUnlessVisible(): void {
    if (!this.#window.isVisible) this.#window.open();
  }

  #listen(): void {
    this.#quitting.install();
    const ports = new ControlPorts(this.#program.control);
    onTrustedMessage(
      CONNECT_CHANNEL,
      () => this.#window.contents,
      (event) => ports.connect(event),
    );
    const awake = new StayAwake(this.#options.platform);
    this.#program.onChange(() => {
      awake.update(this.#inFlight());
      this.#tray.update();
      this.#notices.update(this.#program.status());
    });
    this.#program.settings.onChange(() => this.#about.settingsChanged());
    // The app keeps running in the tray: without a listener Electron quits when the last window closes.
    app.on('window-all-closed', () => undefined);
    app.on('second-instance', (_event, argv) => {
      // A start at login should not open the window, and `--quit` ends the app.
      if (!argv.includes(AUTOSTART_FLAG) && !argv.includes(QUIT_SWITCH)) this.#window.open();
    });
    app.on('activate', () => this.#window.open());
    // The user may have just changed login items in the system settings.
    app.on('browser-window-focus', () => {
      this.#options.loginItem.read();
      this.#tray.update();
    });
    const alerts = new AlertNotices({
      isInFront: () => this.#window.isInFront,
      open: () => this.#window.open(),
    });
    app.on('browser-window-blur', () => alerts.showHeld());
    app.on('quit', () => alerts.close());
    this.#program.alerts.onNews((news) => {
      alerts.update(news);
      this.#tray.update();
    });
    powerMonitor.on('resume', () => this.#program.networkChanged());
  }

  #makeAbout(): ShellAbout {
    const { store, version, repository, platform, env, dataFolder, keyStoreFile } = this.#options;
    return new ShellAbout({
      version,
      repository,
      platform,
      env,
      dataFolder,
      keyStoreFile,
      memory: store.lookMemory(),
      permission: () => this.#mayLookForUpdates(),
      log: (level, message) => this.#program.logging.target('lunaroute_control').write(level, message),
    });
  }

  /** Whether update checks are allowed. The login shell may forbid them, so this is unknown until it has been read. */
  #mayLookForUpdates(): Permission {
    const { settings } = this.#program;
    if (this.#options.isDemo) return 'demo';
    if (!settings.resolved.settings.updates.check) return 'setting';
    return settings.loginShell.kind === 'asking' ? 'unknown' : 'granted';
  }

  #makeWindow(): MainWindow {
    return new MainWindow({
      store: this.#options.store,
      preload: preloadScript(),
      icon: windowIcon(),
      isPackaged: app.isPackaged,
      onClose: () => {
        if (this.#quitting.isLeaving) return true;
        if (this.#quitting.isAsking) return false;
        if (this.#quitting.isDraining) this.#window.hide();
        else inBackground('Closing the window', () => this.#closing.closeRequested());
        return false;
      },
    });
  }

  #makeQuitting(): QuitSequence {
    const window = this.#window;
    return new QuitSequence({
      inFlight: () => this.#inFlight(),
      isStopped: () => ['stopping', 'stopped'].includes(this.#program.status().proxy.kind),
      drain: () => this.#program.drain(),
      stopNow: () => void this.#program.stopNow(),
      resume: () => this.#startProxy(),
      finishStop: () => this.#program.finishStop(),
      close: () => {
        this.#about.close();
        this.#program.close();
      },
      assistants: new AssistantsOnQuit({
        assistants: this.#program.assistants,
        store: this.#options.store,
        window: () => window.native,
      }),
      mayLeaveWindow: () => window.mayLeave(),
      leaveWindow: () => window.leave(),
      letWindowGo: () => window.letGo(),
      keepWindow: () => window.keep(),
      isSignalled: this.#options.isSignalled,
    });
  }

  #trayActions(): ConstructorParameters<typeof ShellTray>[0]['actions'] {
    return {
      open: () => this.#window.open(),
      showUpdate: () => inBackground('Opening the release page', () => this.#showUpdate()),
      startProxy: () => inBackground('Starting the proxy', () => this.#startProxy()),
      stopProxy: () => inBackground('Stopping the proxy', () => this.#program.stopProxy()),
      stopNow: () => void this.#program.stopNow(),
      copyEnvironment: (shell) =>
        inBackground('Copying', () => clipboard.writeText(this.#program.environmentLines(shell))),
      sendAll: (to) => inBackground('Sending the assistants elsewhere', () => this.#sendAll(to)),
      setLaunchAtLogin: (enabled) => inBackground('Launch at login', () => this.#setLaunchAtLogin(enabled)),
      quit: () => app.quit(),
    };
  }

  /** Opens the release page; for an app installed by a package manager, opens the window, which shows the command. */
  async #showUpdate(): Promise<void> {
    const { update } = this.#about;
    const isManaged = update.kind === 'on' && update.newer !== null && update.newer.install !== null;
    if (isManaged || !(await this.#about.openReleasePage())) this.#window.open('#/settings/about');
  }

  /**
   * Moves all assistants, then opens the Assistants page: it shows where they connect, which could not be moved, and
   * that running ones may need a restart.
   */
  async #sendAll(to: MoveTarget): Promise<void> {
    await this.#program.assistants.sendAll(to);
    this.#window.open('#/assistants');
  }

  /** Shows a message box on failure: a user who clicked in the tray sees nothing else that could report it. */
  async #setLaunchAtLogin(enabled: boolean): Promise<void> {
    const failed = await this.#desktop.setLaunchAtLogin(enabled).then(
      ({ launchAtLogin }) => (launchAtLogin.enabled === enabled ? '' : launchAtLogin.reason),
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    if (failed === '') return;
    // The click toggled the menu item even though the setting did not change.
    this.#tray.redrawMenu();
    await askUser(this.#window.native, {
      message: `Launch at login couldn't be turned ${enabled ? 'on' : 'off'}`,
      detail: failed,
      buttons: ['OK'],
      cancelId: 0,
    });
  }

  /** Starts the proxy; opens the window if that was refused, as the window shows why. */
  async #startProxy(): Promise<void> {
    const outcome = await this.#program.startProxy();
    if (outcome.kind === 'refused') this.#window.open();
  }

  #trayView(): ReturnType<typeof trayView> {
    const { clock, proxy, assistants } = this.#program;
    return trayView(this.#program.status(), {
      launchAtLogin: this.#options.loginItem.last,
      assistants: assistants.counts,
      limits: limitLines(proxy.sessions.limits(), clock.wallTime()),
      pools: proxy.poolViews(),
    });
  }

  async #waysBack(): Promise<WaysBack> {
    return { tray: await this.#tray.confirm(), dock: isDockVisible() };
  }
}

function isDockVisible(): boolean {
  return app.dock?.isVisible() ?? false;
}
