import { existsSync, readFileSync } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { SafeStorage } from 'electron';
import { z } from '../../src/contract/zod.ts';
import { atomicWrite } from '../../src/text-edit/atomic-write.ts';
import type { KeyStore } from '../../src/settings/sources/inputs.ts';

/** What is used of Electron's safeStorage. */
type Encryption = Pick<SafeStorage, 'encryptStringAsync' | 'decryptStringAsync'>;

export interface KeyStoreOptions {
  readonly folder: string;
  readonly encryption: Encryption;
  readonly platform: NodeJS.Platform;
  readonly now: () => number;
}

/** The system may ask its user for a password first. */
const READ_WITHIN_MS = 10_000;
/** Beside the window state. */
const FILE = 'keys.safe';
/** Whose keys those are, in clear: what cannot be decrypted must be known to be missing. */
const NAMES_FILE = 'keys.names.json';

const Keys = z.record(z.string(), z.string());
type Keys = z.infer<typeof Keys>;

/**
 * On Linux, where no keyring answers, Chromium closes with a key that is in its sources, and marks what it closed so
 * (os_crypt's PosixKeyProvider). Neither `isAsyncEncryptionAvailable` nor `getSelectedStorageBackend` tells. The same
 * mark means the Keychain on macOS and DPAPI on Windows.
 */
const PUBLISHED_KEY_MARK = 'v10';

const NO_SECRET_STORE =
  "No keyring (GNOME Keyring, KWallet) answered, so keys can't be stored encrypted. Unlock or start one and restart " +
  'LunaRoute, or set the key as an environment variable.';
const NOT_AVAILABLE =
  "The system's key store isn't available (it may be locked). Unlock it and restart LunaRoute, or set the key as an " +
  'environment variable.';

/** API keys in one file that only the system's own key store can open. No key is added where that is not so. */
export class SafeKeyStore implements KeyStore {
  /** Where the keys are. */
  readonly file: string;
  readonly #options: KeyStoreOptions;
  readonly #namesFile: string;
  /** Why no key can be kept; empty until that is known. It holds for the process: Electron asks the system once. */
  #refusal = '';
  #keys: Keys | undefined;
  /** Why there are keys that could not be read; empty where all is well. */
  #unreadable = '';
  /** Anybody who has the file can open it. */
  #isBare = false;
  #lastWrite: Promise<void> = Promise.resolve();

  /** After the app is ready. The system is not asked for anything before there is a key: it may ask its user. */
  constructor(options: KeyStoreOptions) {
    this.#options = options;
    this.file = path.join(options.folder, FILE);
    this.#namesFile = path.join(options.folder, NAMES_FILE);
  }

  /**
   * With a reason beside `true`, keys can be stored, but those that are there could not be read. That the system has
   * no key store is known once there was a key to read or to store.
   */
  available(): { readonly available: boolean; readonly reason: string } {
    const reason = this.#isBare ? this.#bareWarning() : this.#refusal || this.#unreadable;
    return { available: this.#refusal === '', reason };
  }

  /** Providers whose keys are there, as the last change left them, and could not be read. */
  unread(): readonly string[] {
    return this.#unreadable === '' ? [] : readNames(this.#namesFile);
  }

  /** The keys by provider; none where they cannot be read, which must not stop the program from starting. */
  async keys(): Promise<Readonly<Record<string, string>>> {
    this.#keys ??= await this.#read();
    return this.#keys;
  }

  /** Keeps a key, encrypted. Rejects, with words for the user, where that cannot be done. */
  async store(provider: string, key: string): Promise<void> {
    if (this.#refusal !== '') throw new Error(this.#refusal);
    await this.#change((keys) => ({ ...keys, [provider]: key }));
  }

  /** Removes a key; without any left, the file goes. Of an unprotected file the rest stays as it was. */
  async forget(provider: string): Promise<void> {
    await this.#change(
      (keys) => Object.fromEntries(Object.entries(keys).filter(([name]) => name !== provider)),
      (keys) => (this.#isBare ? this.#encryptAnyhow(keys) : this.#encrypt(keys)),
    );
  }

  async #read(): Promise<Keys> {
    if (!existsSync(this.file)) return {};
    try {
      return await inTime(this.#decrypt(), READ_WITHIN_MS);
    } catch {
      this.#unreadable =
        `The stored API keys (${this.file}) could not be decrypted: the system's key store is locked or has ` +
        'changed. Unlock it and start LunaRoute again, or enter them anew; the old file is then kept aside.';
      process.stderr.write(`${this.#unreadable}\n`);
      return {};
    }
  }

  async #decrypt(): Promise<Keys> {
    const blob = Buffer.from(await readFile(this.file, 'utf8'), 'base64');
    const { result, shouldReEncrypt } = await this.#options.encryption.decryptStringAsync(blob);
    const keys = Keys.parse(JSON.parse(result));
    this.#isBare = this.#opensForAll(blob);
    if (this.#isBare) await this.#closeBetter(keys);
    // The system has a new key of its own: what the old one closed may not open for long.
    else if (shouldReEncrypt) await this.#write(await this.#encrypt(keys));
    return keys;
  }

  /** There may be a keyring by now; where there is none, the keys are used, and their user is told. */
  async #closeBetter(keys: Keys): Promise<void> {
    await this.#encrypt(keys).then(
      (blob) => this.#write(blob),
      () => process.stderr.write(`${this.#bareWarning()}\n`),
    );
  }

  /** Rejects, with words for the user, where the system would not protect what it gives. */
  async #encrypt(keys: Keys): Promise<Buffer> {
    const blob = await this.#encryptAnyhow(keys);
    if (!this.#opensForAll(blob)) return blob;
    this.#refusal = NO_SECRET_STORE;
    throw new Error(NO_SECRET_STORE);
  }

  async #encryptAnyhow(keys: Keys): Promise<Buffer> {
    try {
      return await this.#options.encryption.encryptStringAsync(JSON.stringify(keys));
    } catch (cause) {
      throw new Error(NOT_AVAILABLE, { cause });
    }
  }

  #opensForAll(blob: Buffer): boolean {
    return this.#options.platform === 'linux' && blob.toString('latin1', 0, 3) === PUBLISHED_KEY_MARK;
  }

  #bareWarning(): string {
    return (
      `No keyring answered, so the stored API keys (${this.file}) are not protected, and none can be added: any ` +
      'program that can read the file can decrypt them. Remove them, or start a keyring (GNOME Keyring, KWallet) and ' +
      'restart LunaRoute.'
    );
  }

  async #write(blob: Buffer): Promise<void> {
    await this.#keepUnreadableAside();
    await atomicWrite({ path: this.file, text: blob.toString('base64'), mode: 0o600 });
    this.#isBare = this.#opensForAll(blob);
  }

  async #remove(): Promise<void> {
    await this.#keepUnreadableAside();
    await rm(this.file, { force: true });
    this.#isBare = false;
  }

  /** One after the other: two changes at once would each lose the other's. */
  async #change(change: (keys: Keys) => Keys, encrypt = (keys: Keys) => this.#encrypt(keys)): Promise<void> {
    const done = this.#lastWrite.then(async () => {
      const keys = change({ ...(await this.keys()) });
      if (Object.keys(keys).length === 0) await this.#remove();
      else await this.#write(await encrypt(keys));
      await atomicWrite({ path: this.#namesFile, text: JSON.stringify(Object.keys(keys)), mode: 0o600 });
      this.#keys = keys;
    });
    this.#lastWrite = done.catch(() => undefined); // its caller is told; the next change is its own
    await done;
  }

  /** What cannot be read is never written over: it may open again another day. */
  async #keepUnreadableAside(): Promise<void> {
    if (this.#unreadable === '') return;
    await rename(this.file, `${this.file}.unreadable-${this.#options.now()}`);
    this.#unreadable = '';
  }
}

/** Where the names cannot be read nothing is known to be missing. */
function readNames(file: string): readonly string[] {
  try {
    return z.array(z.string()).parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return [];
  }
}

/** Rejects when it takes longer: a keyring that waits for its password must not keep the proxy from starting. */
async function inTime<T>(work: Promise<T>, maxMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), maxMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
