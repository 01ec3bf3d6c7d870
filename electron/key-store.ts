import { existsSync, readFileSync } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { SafeStorage } from 'electron';
import { z } from '../src/contract/zod.ts';
import { atomicWrite } from '../src/settings/file/atomic-write.ts';
import type { KeyStore } from '../src/settings/sources/key-store.ts';

/** What is used of Electron's safeStorage. */
type Encryption = Pick<
  SafeStorage,
  'encryptStringAsync' | 'decryptStringAsync' | 'isAsyncEncryptionAvailable' | 'getSelectedStorageBackend'
>;

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

const NO_SECRET_STORE =
  'This desktop has no secret store (GNOME Keyring, KWallet), so that keys could not be kept encrypted. ' +
  'Set the key as an environment variable, or in the configuration file.';
const NOT_AVAILABLE =
  'The system does not offer its key store now (it may be locked). Unlock it and start LunaRoute again, or set ' +
  'the key as an environment variable.';

/** API keys in one file that only the system's own key store can open. Nothing is kept where that is not so. */
export class SafeKeyStore implements KeyStore {
  readonly #options: KeyStoreOptions;
  readonly #file: string;
  readonly #namesFile: string;
  /** Why no key can be kept; empty where that is not known to be so. */
  readonly #refusal: string;
  #keys: Keys | undefined;
  /** Why there are keys that could not be read; empty where all is well. */
  #unreadable = '';
  #lastWrite: Promise<void> = Promise.resolve();

  /** After the app is ready. The system is not asked for anything before there is a key: it may ask its user. */
  constructor(options: KeyStoreOptions) {
    this.#options = options;
    this.#file = path.join(options.folder, FILE);
    this.#namesFile = path.join(options.folder, NAMES_FILE);
    const isBare =
      options.platform === 'linux' && options.encryption.getSelectedStorageBackend() === 'basic_text';
    this.#refusal = isBare ? NO_SECRET_STORE : '';
  }

  /** With a reason beside `true`, keys can be stored, but those that are there could not be read. */
  available(): { readonly available: boolean; readonly reason: string } {
    return {
      available: this.#refusal === '',
      reason: this.#refusal === '' ? this.#unreadable : this.#refusal,
    };
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

  /** Removes a key; without any left, the file goes. */
  async forget(provider: string): Promise<void> {
    await this.#change((keys) =>
      Object.fromEntries(Object.entries(keys).filter(([name]) => name !== provider)),
    );
  }

  async #read(): Promise<Keys> {
    if (!existsSync(this.#file)) return {};
    try {
      if (this.#refusal !== '') throw new Error(this.#refusal);
      return await inTime(this.#decrypt(), READ_WITHIN_MS);
    } catch {
      this.#unreadable =
        `The stored API keys (${this.#file}) could not be decrypted: the system's key store is locked or has ` +
        'changed. Unlock it and start LunaRoute again, or enter them anew; the old file is then kept aside.';
      process.stderr.write(`${this.#unreadable}\n`);
      return {};
    }
  }

  async #decrypt(): Promise<Keys> {
    const blob = Buffer.from(await readFile(this.#file, 'utf8'), 'base64');
    const { result, shouldReEncrypt } = await this.#options.encryption.decryptStringAsync(blob);
    const keys = Keys.parse(JSON.parse(result));
    // The system has a new key of its own: what the old one closed may not open for long.
    if (shouldReEncrypt) await this.#write(keys);
    return keys;
  }

  async #write(keys: Keys): Promise<void> {
    const { encryption } = this.#options;
    if (!(await encryption.isAsyncEncryptionAvailable())) throw new Error(NOT_AVAILABLE);
    const blob = await encryption.encryptStringAsync(JSON.stringify(keys));
    await atomicWrite({ path: this.#file, text: blob.toString('base64'), mode: 0o600 });
  }

  /** One after the other: two changes at once would each lose the other's. */
  async #change(change: (keys: Keys) => Keys): Promise<void> {
    const done = this.#lastWrite.then(async () => {
      const keys = change({ ...(await this.keys()) });
      await this.#keepUnreadableAside();
      if (Object.keys(keys).length === 0) await rm(this.#file, { force: true });
      else await this.#write(keys);
      await atomicWrite({ path: this.#namesFile, text: JSON.stringify(Object.keys(keys)), mode: 0o600 });
      this.#keys = keys;
    });
    this.#lastWrite = done.catch(() => undefined); // its caller is told; the next change is its own
    await done;
  }

  /** What cannot be read is never written over: it may open again another day. */
  async #keepUnreadableAside(): Promise<void> {
    if (this.#unreadable === '') return;
    await rename(this.#file, `${this.#file}.unreadable-${this.#options.now()}`);
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
async function inTime<T>(work: Promise<T>, mostMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), mostMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
