import { EventEmitter } from 'node:events';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import type Electron from 'electron';
import { onlyBeforeReady, options, readiness, recorded, standInEvent } from './machine.ts';
import type { Part } from './part.ts';

/** A window that `app.quit` closes; {@link openWindows} lists the open ones in order. */
export interface Closable extends EventEmitter {
  close(): void;
  isDestroyed(): boolean;
}
export const openWindows = new Set<Closable>();

const paths: Record<string, string> = {
  appData: process.env['XDG_CONFIG_HOME'] ?? path.join(homedir(), '.config'),
};
let name = 'Electron';
const ready = Promise.withResolvers<void>();
const loginItem = { openAtLogin: false };

/** Adds a switch as Chromium does and, also like Chromium, moves all switches to the front. */
function withChromiumsOwn([program = '', ...args]: readonly string[]): string[] {
  const isSwitch = (arg: string): boolean => arg.startsWith('--');
  return [
    program,
    '--allow-file-access-from-files',
    ...args.filter(isSwitch),
    ...args.filter((arg) => !isSwitch(arg)),
  ];
}

class StandInApp extends EventEmitter {
  readonly isPackaged = options.isPackaged ?? false;
  readonly #removed = new Set<string>();
  readonly commandLine = {
    hasSwitch: (wanted: string): boolean =>
      !this.#removed.has(wanted) &&
      process.argv.some((arg) => arg === `--${wanted}` || arg.startsWith(`--${wanted}=`)),
    removeSwitch: (unwanted: string): void => {
      onlyBeforeReady(`removeSwitch ${unwanted}`);
      this.#removed.add(unwanted);
    },
    getSwitchValue: (wanted: string): string => {
      const prefix = `--${wanted}=`;
      return process.argv.find((arg) => arg.startsWith(prefix))?.slice(prefix.length) ?? '';
    },
  } as Electron.CommandLine;
  readonly dock = (process.platform === 'darwin'
    ? { isVisible: () => true, bounce: () => (recorded.dockBounces += 1) }
    : undefined) as Electron.Dock | undefined;
  #lock: string | undefined;
  #metricsAsked = false;
  isQuitting = false;

  setName(wanted: string): void {
    name = wanted;
  }

  getName(): string {
    return name;
  }

  getVersion(): string {
    return '45.4.1';
  }

  getPath(wanted: string): string {
    const found = paths[wanted];
    if (found === undefined) throw new Error(`the stand-in has no path '${wanted}'`);
    return found;
  }

  setPath(wanted: string, folder: string): void {
    paths[wanted] = folder;
  }

  relaunch(how?: Electron.RelaunchOptions): void {
    // Written to stdout because the process is about to exit.
    process.stdout.write(`stand-in: relaunch ${JSON.stringify(how ?? {})}\n`);
  }

  setAppUserModelId(): void {
    recorded.beforeReady.push('setAppUserModelId');
  }

  enableSandbox(): void {
    onlyBeforeReady('app.enableSandbox');
    // As in Electron, processes forked earlier stay without a sandbox.
    this.#removed.add('no-sandbox');
  }

  /**
   * The lock is a file in the app's folder; a process that fails to get it leaves its arguments in a file next to it.
   */
  requestSingleInstanceLock(): boolean {
    recorded.beforeReady.push('app.requestSingleInstanceLock');
    const folder = this.getPath('userData');
    const lock = path.join(folder, 'stand-in.lock');
    mkdirSync(folder, { recursive: true });
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
    } catch {
      const note = path.join(folder, 'stand-in.second');
      // Written atomically so that the reader never sees half of it.
      writeFileSync(`${note}.new`, JSON.stringify(withChromiumsOwn(process.argv)));
      renameSync(`${note}.new`, note);
      return false;
    }
    this.#lock = lock;
    const watcher = watch(folder, (_kind, file) => {
      const note = path.join(folder, 'stand-in.second');
      if (file !== 'stand-in.second' || !existsSync(note)) return;
      const argv: unknown = JSON.parse(readFileSync(note, 'utf8'));
      rmSync(note);
      this.emit('second-instance', standInEvent({}), argv, folder);
    });
    watcher.unref();
    return true;
  }

  isReady(): boolean {
    return readiness.isReady;
  }

  whenReady(): Promise<void> {
    return ready.promise;
  }

  /** Quits as Electron does: a listener can cancel every step. */
  quit(): void {
    const beforeQuit = standInEvent({});
    this.emit('before-quit', beforeQuit);
    if (beforeQuit.defaultPrevented) return;
    this.isQuitting = true;
    if (openWindows.size === 0) return this.#quitWithoutWindows();
    for (const window of openWindows) window.close();
  }

  /** Cancels the quit because a window stays open. */
  windowStayed(): void {
    this.isQuitting = false;
  }

  windowClosed(): void {
    if (openWindows.size > 0) return;
    if (this.isQuitting) this.#quitWithoutWindows();
    else this.emit('window-all-closed');
  }

  #quitWithoutWindows(): void {
    const willQuit = standInEvent({});
    this.emit('will-quit', willQuit);
    if (!willQuit.defaultPrevented) this.#end(0);
  }

  exit(code = 0): void {
    this.#end(code);
  }

  /** Reports this process, a page's and the network service's; only the second call and later ones report CPU time. */
  getAppMetrics(): Electron.ProcessMetric[] {
    const memory = { workingSetSize: 100 * 1024, peakWorkingSetSize: 120 * 1024 };
    const cpu = { percentCPUUsage: this.#metricsAsked ? 12.5 : 0, idleWakeupsPerSecond: 0 };
    this.#metricsAsked = true;
    return [
      { pid: process.pid, type: 'Browser', creationTime: 0, cpu, memory },
      { pid: process.pid + 1, type: 'Tab', creationTime: 0, cpu, memory },
      { pid: process.pid + 2, type: 'Utility', name: 'Network Service', creationTime: 0, cpu, memory },
    ];
  }

  getLoginItemSettings(): Electron.LoginItemSettings {
    recorded.loginItemReads += 1;
    return {
      ...loginItem,
      wasOpenedAtLogin: options.wasOpenedAtLogin ?? false,
      status: loginItem.openAtLogin ? 'enabled' : 'not-registered',
      executableWillLaunchAtLogin: loginItem.openAtLogin,
      launchItems: [],
    };
  }

  setLoginItemSettings(settings: Electron.Settings): void {
    recorded.loginItems.push(settings);
    if (options.refusesLoginItem !== true) loginItem.openAtLogin = settings.openAtLogin ?? false;
  }

  #end(code: number): void {
    this.emit('quit', standInEvent({}), code);
    if (this.#lock !== undefined) rmSync(this.#lock, { force: true });
    process.exit(code);
  }
}

export const app = new StandInApp() satisfies Part<
  Electron.App,
  | 'isPackaged'
  | 'commandLine'
  | 'dock'
  | 'setName'
  | 'getName'
  | 'getVersion'
  | 'setPath'
  | 'setAppUserModelId'
  | 'enableSandbox'
  | 'requestSingleInstanceLock'
  | 'isReady'
  | 'whenReady'
  | 'quit'
  | 'exit'
  | 'getAppMetrics'
  | 'getLoginItemSettings'
  | 'setLoginItemSettings'
>;

/** Electron becomes ready once the main script has been evaluated. */
export function becomeReady(): void {
  readiness.isReady = true;
  app.emit('ready');
  ready.resolve();
}
