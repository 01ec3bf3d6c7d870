import { type ChildProcess, fork } from 'node:child_process';
import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type Electron from 'electron';
import { onlyWhenReady, options, recorded } from './machine.ts';
import type { Part } from './part.ts';

/** The theme of the machine and what the program wants. */
class StandInTheme extends EventEmitter {
  themeSource: 'system' | 'light' | 'dark' = 'system';
  isSystemDark = options.isDark ?? false;

  get shouldUseDarkColors(): boolean {
    return this.themeSource === 'system' ? this.isSystemDark : this.themeSource === 'dark';
  }

  get shouldUseDarkColorsForSystemIntegratedUI(): boolean {
    return this.isSystemDark;
  }
}

export const nativeTheme = new StandInTheme() satisfies Part<
  Electron.NativeTheme,
  'themeSource' | 'shouldUseDarkColors' | 'shouldUseDarkColorsForSystemIntegratedUI'
>;

export const ipcMain = new EventEmitter() satisfies Part<Electron.IpcMain, never>;

/** A process of Node's, with the port of a utility process over the channel of a fork. */
export const utilityProcess = {
  fork: (script: string): ChildProcess =>
    fork(script, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: ['--import', PARENT_PORT] }),
};

const PARENT_PORT = `data:text/javascript,process.parentPort={postMessage:(m)=>process.send(m)};process.channel.unref()`;

const blockers = new Map<number, string>();

export const powerSaveBlocker = {
  start(type: string): number {
    blockers.set(blockers.size + 1, type);
    return blockers.size;
  },
  stop: (id: number): boolean => blockers.delete(id),
  isStarted: (id: number): boolean => blockers.has(id),
} satisfies Pick<Electron.PowerSaveBlocker, 'start' | 'stop' | 'isStarted'>;

export const powerMonitor = new EventEmitter() satisfies Part<Electron.PowerMonitor, never>;

const answers: ((answer: number, isChecked: boolean) => void)[] = [];

/** Answers the oldest message box that still waits, by the position of its button. */
export function answerDialog(answer: number, isChecked = false): void {
  const dialog = recorded.dialogs.find((shown) => shown.answer === undefined);
  const resolve = answers.shift();
  if (dialog === undefined || resolve === undefined) throw new Error('no message box is open');
  dialog.answer = answer;
  resolve(answer, isChecked);
}

export const dialog = {
  showErrorBox(title: string, content: string): void {
    process.stderr.write(`error box: ${title}: ${content}\n`);
  },
  /** With a parent window first, or without. */
  showMessageBox(...args: readonly unknown[]): Promise<{ response: number; checkboxChecked: boolean }> {
    const box = args.at(-1) as Electron.MessageBoxOptions;
    recorded.dialogs.push({
      message: box.message,
      detail: box.detail ?? '',
      buttons: box.buttons ?? [],
      checkbox: box.checkboxLabel ?? '',
    });
    return new Promise((resolve) => {
      answers.push((response, checkboxChecked) => resolve({ response, checkboxChecked }));
    });
  },
};

export const clipboard = {
  writeText(text: string): Promise<void> {
    recorded.clipboard.push(text);
    return Promise.resolve();
  },
} satisfies Pick<Electron.Clipboard, 'writeText'>;

export const screen = Object.assign(new EventEmitter(), {
  getAllDisplays(): Electron.Display[] {
    onlyWhenReady('screen');
    const displays = options.displays ?? [{ x: 0, y: 0, width: 1920, height: 1080 }];
    return displays.map((area) => ({ bounds: area, workArea: area }) as Electron.Display);
  },
  getPrimaryDisplay(): Electron.Display {
    const [first] = screen.getAllDisplays();
    if (first === undefined) throw new Error('the stand-in has no display');
    return first;
  },
}) satisfies Part<Electron.Screen, 'getAllDisplays' | 'getPrimaryDisplay'>;

export class Notification extends EventEmitter {
  readonly #shown: { title: string; body: string };

  constructor({ title = '', body = '' }: Electron.NotificationConstructorOptions = {}) {
    super();
    this.#shown = { title, body };
  }

  static isSupported(): boolean {
    return true;
  }

  show(): void {
    recorded.notifications.push(this.#shown);
  }
}

function key(): Buffer {
  return createHash('sha256')
    .update(options.encryptionKey ?? 'the first')
    .digest();
}

export const safeStorage = {
  isAsyncEncryptionAvailable: () => {
    recorded.keyStoreTouched += 1;
    return Promise.resolve(options.isEncryptionAvailable ?? true);
  },
  getSelectedStorageBackend: () => options.secretBackend ?? 'gnome_libsecret',
  encryptStringAsync(text: string): Promise<Buffer> {
    const cipher = createCipheriv('aes-256-gcm', key(), Buffer.alloc(12));
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Promise.resolve(Buffer.concat([cipher.getAuthTag(), body]));
  },
  decryptStringAsync(blob: Buffer): Promise<Electron.DecryptStringAsyncReturnValue> {
    recorded.keyStoreTouched += 1;
    return new Promise((resolve) => {
      if (options.isKeyringLocked === true) return; // its user has not answered yet
      const decipher = createDecipheriv('aes-256-gcm', key(), Buffer.alloc(12));
      decipher.setAuthTag(blob.subarray(0, 16));
      const result = Buffer.concat([decipher.update(blob.subarray(16)), decipher.final()]).toString();
      resolve({ result, shouldReEncrypt: options.shouldReEncrypt ?? false });
    });
  },
} satisfies Pick<
  Electron.SafeStorage,
  'isAsyncEncryptionAvailable' | 'getSelectedStorageBackend' | 'encryptStringAsync' | 'decryptStringAsync'
>;
