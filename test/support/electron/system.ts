import { type ChildProcess, fork } from 'node:child_process';
import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type Electron from 'electron';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { onlyWhenReady, options, recorded, standInEvent } from './machine.ts';
import type { Part } from './part.ts';

/** The machine's theme and the theme the program requests. */
class StandInTheme extends EventEmitter {
  themeSource: 'system' | 'light' | 'dark' = 'system';
  isSystemDark = options.isDark ?? false;

  get shouldUseDarkColors(): boolean {
    return this.themeSource === 'system' ? this.isSystemDark : this.themeSource === 'dark';
  }

  /** On Linux the panel's theme is unknown, so the program's own theme is used. */
  get shouldUseDarkColorsForSystemIntegratedUI(): boolean {
    return process.platform === 'linux' ? this.shouldUseDarkColors : this.isSystemDark;
  }
}

export const nativeTheme = new StandInTheme() satisfies Part<
  Electron.NativeTheme,
  'themeSource' | 'shouldUseDarkColors' | 'shouldUseDarkColorsForSystemIntegratedUI'
>;

export const ipcMain = new EventEmitter() satisfies Part<Electron.IpcMain, never>;

/** Forks a Node process and emulates a utility process's port over the fork's IPC channel. */
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

/** Answers the oldest pending message box by the index of a button. */
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
  /** The options come last, with or without a parent window before them. */
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

export const shell = {
  openExternal(url: string): Promise<void> {
    recorded.opened.push(url);
    return Promise.resolve();
  },
  showItemInFolder(path: string): void {
    recorded.revealed.push(path);
  },
} satisfies Pick<Electron.Shell, 'openExternal' | 'showItemInFolder'>;

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

/** The last notification, as long as the program still references it. */
let lastNotification: WeakRef<Notification> | undefined;

export class Notification extends EventEmitter {
  readonly #shown: { title: string; body: string };

  constructor({ title = '', body = '' }: Electron.NotificationConstructorOptions = {}) {
    super();
    this.#shown = { title, body };
  }

  static isSupported(): boolean {
    return options.notifications !== 'unsupported';
  }

  show(): void {
    if (options.notifications === 'refused') {
      setImmediate(() => this.emit('failed', standInEvent({}), 'not signed'));
      return;
    }
    recorded.notifications.push(this.#shown);
    lastNotification = new WeakRef(this);
  }

  close(): void {
    if (lastNotification?.deref() !== this) return;
    lastNotification = undefined;
    recorded.notifications.pop();
  }
}

/**
 * Clicks the last notification after a garbage collection; if the program does not keep the object, nothing receives
 * the click.
 */
export async function clickNotification(): Promise<void> {
  // A weakly referenced object stays alive until the end of the turn.
  await new Promise((resolve) => setImmediate(resolve));
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  lastNotification?.deref()?.emit('click', standInEvent({}));
}

/** Version prefix that Chromium writes before encrypted data; macOS and Windows have only one. */
const MARKS = { portal: 'v12', secret_service: 'v11', published: 'v10' } as const;
const mark = process.platform === 'linux' ? MARKS[options.secretProvider ?? 'secret_service'] : 'v10';

function key(version: string): Buffer {
  const name =
    process.platform === 'linux' && version === MARKS.published
      ? 'peanuts'
      : (options.encryptionKey ?? 'the first');
  return createHash('sha256').update(name).digest();
}

function unseal(blob: Buffer): string {
  const version = blob.toString('latin1', 0, 3);
  // Data encrypted with a keyring's key needs that keyring; the published key always works.
  if (version !== mark && version !== MARKS.published) throw new Error('there is no key for it');
  const decipher = createDecipheriv('aes-256-gcm', key(version), Buffer.alloc(12));
  decipher.setAuthTag(blob.subarray(3, 19));
  return Buffer.concat([decipher.update(blob.subarray(19)), decipher.final()]).toString();
}

/** Calls that wait for the keyring's password. */
const waiting: (() => void)[] = [];
let isLocked = options.isKeyringLocked ?? false;

/** Enters the keyring's password: it answers every call that waits for it, in their order. */
export function unlockKeyring(): void {
  isLocked = false;
  for (const answer of waiting.splice(0)) answer();
}

/** Like Electron's, rejects if the work throws. */
async function byKeyring<T>(work: () => T): Promise<T> {
  recorded.keyStoreTouched += 1;
  if (isLocked) await new Promise<void>((resolve) => waiting.push(resolve));
  return work();
}

export const safeStorage = {
  // True in Electron, whatever does the encrypting.
  isAsyncEncryptionAvailable: () => Promise.resolve(true),
  getSelectedStorageBackend: () => options.secretBackend ?? 'gnome_libsecret',
  encryptStringAsync(text: string): Promise<Buffer> {
    return byKeyring(() => {
      if (options.isEncryptionBroken === true) throw new Error('Error while encrypting');
      const cipher = createCipheriv('aes-256-gcm', key(mark), Buffer.alloc(12));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.from(mark), cipher.getAuthTag(), body]);
    });
  },
  decryptStringAsync(blob: Buffer): Promise<Electron.DecryptStringAsyncReturnValue> {
    return byKeyring(() => ({ result: unseal(blob), shouldReEncrypt: options.shouldReEncrypt ?? false }));
  },
} satisfies Pick<
  Electron.SafeStorage,
  'isAsyncEncryptionAvailable' | 'getSelectedStorageBackend' | 'encryptStringAsync' | 'decryptStringAsync'
>;
