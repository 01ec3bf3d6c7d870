import { existsSync, readFileSync } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { SafeStorage } from 'electron';
import { z } from '../../src/contract/zod.ts';
import { atomicWrite } from '../../src/text-edit/atomic-write.ts';
import type { KeyStore } from '../../src/settings/sources/inputs.ts';

/** The part of Electron's safeStorage in use. */
type Encryption = Pick<SafeStorage, 'encryptStringAsync' | 'decryptStringAsync'>;

export interface KeyStoreOptions {
  readonly folder: string;
  readonly encryption: Encryption;
  readonly platform: NodeJS.Platform;
  readonly now: () => number;
}

/** The system may first ask the user for a password. */
const READ_WITHIN_MS = 10_000;
/** In the same folder as the window state. */
const FILE = 'keys.safe';
/** The providers of those keys, in plain text, so that missing keys can be named when decryption fails. */
const NAMES_FILE = 'keys.names.json';

const Keys = z.record(z.string(), z.string());
type Keys = z.infer<typeof Keys>;

/** The decrypted file. */
interface Decrypted {
  readonly keys: Keys;
  /** Whether anyone with access to the file can decrypt it. */
  readonly isBare: boolean;
  readonly shouldReEncrypt: boolean;
}

/**
 * On Linux without a keyring, Chromium encrypts with a key that is in its public source code, and marks the ciphertext
 * with this prefix (os_crypt's PosixKeyProvider). Neither `isAsyncEncryptionAvailable` nor `getSelectedStorageBackend`
 * reveals this. On macOS the same prefix means the Keychain, on Windows DPAPI.
 */
const PUBLISHED_KEY_MARK = 'v10';

const NO_SECRET_STORE =
  "No keyring (GNOME Keyring, KWallet) answered, so keys can't be stored encrypted. Unlock or start one and restart " +
  'LunaRoute, or set the key as an environment variable.';
const NOT_AVAILABLE =
  "The system's key store isn't available (it may be locked). Unlock it and restart LunaRoute, or set the key as an " +
  'environment variable.';

/** Stores API keys in one file that only the system's key store can decrypt. Refuses to add keys otherwise. */
export class SafeKeyStore implements KeyStore {
  /** The file with the encrypted keys. */
  readonly file: string;
  readonly #options: KeyStoreOptions;
  readonly #namesFile: string;
  /** Why no key can be stored; empty until known, then final, as Electron asks the system once per process. */
  #refusal = '';
  #keys: Keys = {};
  #loading: Promise<void> | undefined;
  /** Whether the system has not answered yet. No key can be changed until then: that would replace the unread ones. */
  #isWaiting = false;
  #onLate: () => void = () => undefined;
  /** Why existing keys could not be read; empty if they could. */
  #unreadable = '';
  /** Whether anyone with access to the file can decrypt it. */
  #isBare = false;
  #lastWrite: Promise<void> = Promise.resolve();

  /**
   * Call it after the app is ready. Does not ask the system until there is a key, because the system may prompt the
   * user.
   */
  constructor(options: KeyStoreOptions) {
    this.#options = options;
    this.file = path.join(options.folder, FILE);
    this.#namesFile = path.join(options.folder, NAMES_FILE);
  }

  /**
   * With `true` and a reason, keys can be stored but the existing ones could not be read or are not protected. Whether
   * the system has a key store is known only after reading or storing a key.
   */
  available(): { readonly available: boolean; readonly reason: string } {
    if (this.#isWaiting) return { available: false, reason: this.#notAnswered() };
    const reason = this.#isBare ? this.#bareWarning() : this.#refusal || this.#unreadable;
    return { available: this.#refusal === '' && !this.#isBare, reason };
  }

  /** Providers with stored keys that could not be read, as of the last change. */
  unread(): readonly string[] {
    if (!this.#isWaiting && this.#unreadable === '') return [];
    return readNames(this.#namesFile).filter((name) => !Object.hasOwn(this.#keys, name));
  }

  /**
   * Returns the keys by provider; empty while the system has not answered, or if they cannot be read, as neither must
   * prevent startup.
   */
  async keys(): Promise<Readonly<Record<string, string>>> {
    this.#loading ??= this.#load();
    await this.#loading;
    return this.#keys;
  }

  onLate(listener: () => void): void {
    this.#onLate = listener;
  }

  /** Encrypts and stores a key. Rejects with a user-facing message if that is not possible. */
  async store(provider: string, key: string): Promise<void> {
    if (this.#refusal !== '') throw new Error(this.#refusal);
    await this.#change((keys) => ({ ...keys, [provider]: key }));
  }

  /** Removes a key, and the file with the last key. Works on an unprotected file too; the rest stays unprotected. */
  async forget(provider: string): Promise<void> {
    await this.#change(
      (keys) => Object.fromEntries(Object.entries(keys).filter(([name]) => name !== provider)),
      (keys) => (this.#isBare ? this.#encryptAnyhow(keys) : this.#encrypt(keys)),
    );
  }

  async #load(): Promise<void> {
    if (!existsSync(this.file)) return;
    const taken = this.#decrypt().then(
      (decrypted) => this.#take(decrypted),
      () => this.#reportUnreadable(),
    );
    if (await isInTime(taken, READ_WITHIN_MS)) return;
    this.#isWaiting = true;
    process.stderr.write(`${this.#notAnswered()}\n`);
    void taken.then(() => {
      this.#isWaiting = false;
      this.#onLate();
    });
  }

  #reportUnreadable(): void {
    this.#unreadable =
      `The stored API keys (${this.file}) could not be decrypted: the system's key store is locked or has ` +
      'changed. Unlock it and restart LunaRoute, or enter them again; the old file is kept under another name.';
    process.stderr.write(`${this.#unreadable}\n`);
  }

  /** Writes nothing: the system may answer long after {@link READ_WITHIN_MS}. */
  async #decrypt(): Promise<Decrypted> {
    const blob = Buffer.from(await readFile(this.file, 'utf8'), 'base64');
    const { result, shouldReEncrypt } = await this.#options.encryption.decryptStringAsync(blob);
    return { keys: Keys.parse(JSON.parse(result)), isBare: this.#opensForAll(blob), shouldReEncrypt };
  }

  /**
   * Puts the keys into effect. Encrypts them again if they are unprotected, as there may be a keyring now, or if the
   * system's key has rotated, since data under the old one may become unreadable. Never rejects: without that, the keys
   * still work.
   */
  async #take({ keys, isBare, shouldReEncrypt }: Decrypted): Promise<void> {
    this.#keys = keys;
    this.#isBare = isBare;
    if (!isBare && !shouldReEncrypt) return;
    await this.#queued(() => this.#save(this.#keys, (current) => this.#encrypt(current))).catch(
      (error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        process.stderr.write(`${isBare ? this.#bareWarning() : reason}\n`);
      },
    );
  }

  /** Rejects with a user-facing message if the system would not protect the keys. */
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

  #notAnswered(): string {
    return (
      `The system's key store hasn't answered yet, so the stored API keys (${this.file}) are not in effect, and none ` +
      'can be added or removed. Unlock it: the keys are used as soon as it answers.'
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

  async #change(change: (keys: Keys) => Keys, encrypt = (keys: Keys) => this.#encrypt(keys)): Promise<void> {
    await this.keys(); // not in the queue, where it might wait for a write of its own
    if (this.#isWaiting) throw new Error(this.#notAnswered());
    await this.#queued(() => this.#save(change(this.#keys), encrypt));
  }

  /** Writes both files, or removes the one with the keys if there are none. */
  async #save(keys: Keys, encrypt: (keys: Keys) => Promise<Buffer>): Promise<void> {
    if (Object.keys(keys).length === 0) await this.#remove();
    else await this.#write(await encrypt(keys));
    await atomicWrite({ path: this.#namesFile, text: JSON.stringify(Object.keys(keys)), mode: 0o600 });
    this.#keys = keys;
  }

  /** Runs writes one at a time: concurrent ones would overwrite each other. */
  async #queued(write: () => Promise<void>): Promise<void> {
    const done = this.#lastWrite.then(write);
    this.#lastWrite = done.catch(() => undefined); // only the caller gets the error; the next write still runs
    await done;
  }

  /** Renames an unreadable file rather than overwriting it, as it may become readable again. */
  async #keepUnreadableAside(): Promise<void> {
    if (this.#unreadable === '') return;
    await rename(this.file, `${this.file}.unreadable-${this.#options.now()}`);
    this.#unreadable = '';
  }
}

/** Returns an empty list if the names cannot be read. */
function readNames(file: string): readonly string[] {
  try {
    return z.array(z.string()).parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return [];
  }
}

/** Whether the work is done within `maxMs`: a keyring waiting for its password must not delay startup. */
async function isInTime(work: Promise<void>, maxMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), maxMs);
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
