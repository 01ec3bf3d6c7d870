import { SHARED_KEY_VARIABLES } from '../../dialects/key-variables.ts';
import type { LoginShellState } from '../../contract/settings/settings-view.ts';
import type { KeyStore, SettingsInputs } from './inputs.ts';
import {
  type LoginShellOutcome,
  type LoginShellReader,
  namesThatLead,
  namesToAsk,
  type ShellNames,
} from './login-shell.ts';
import type { RefusedChange } from '../edit/setting-changes.ts';
import { SystemProxies, type SystemProxyReader } from './system-proxy.ts';

export interface SettingsSourcesOptions {
  readonly inputs: SettingsInputs;
  readonly keyStore?: KeyStore | undefined;
  readonly loginShell?: LoginShellReader | undefined;
  readonly shellNames?: ShellNames | undefined;
  readonly systemProxy?: SystemProxyReader | undefined;
  /** Called when a late result of a source is available. */
  readonly onLate: () => void;
  /** Milliseconds since 1970. */
  readonly wallTime: () => number;
}

const NO_KEY_STORE = {
  available: false,
  reason:
    'Keys are stored by the desktop app only. Set the variable before the program starts, or let the assistant send its own key.',
};

/** Sources of settings besides the file: startup inputs, key store, login shell, and the system's proxies. */
export class SettingsSources {
  readonly #options: SettingsSourcesOptions;
  readonly #systemProxies: SystemProxies | undefined;
  #inputs: SettingsInputs;
  #loginShell: LoginShellState = {
    kind: 'not_asked',
    why: 'The program was started from a terminal or a service.',
  };

  constructor(options: SettingsSourcesOptions) {
    const { inputs, keyStore, systemProxy, wallTime, onLate } = options;
    this.#options = options;
    this.#inputs = inputs;
    this.#systemProxies = systemProxy && new SystemProxies({ read: systemProxy, wallTime, onLate });
    keyStore?.onLate?.(() => void this.loadKeys().then(onLate, onLate));
  }

  /** All inputs for resolving the settings. */
  get inputs(): SettingsInputs {
    return this.#systemProxies === undefined
      ? this.#inputs
      : { ...this.#inputs, systemProxies: this.#systemProxies.answers };
  }

  get loginShell(): LoginShellState {
    return this.#loginShell;
  }

  get keyStore(): { readonly available: boolean; readonly reason: string } {
    return this.#options.keyStore?.available() ?? NO_KEY_STORE;
  }

  /** Loads the keys. Rejects if the store cannot be read. */
  async loadKeys(): Promise<void> {
    const { keyStore } = this.#options;
    if (keyStore === undefined) return;
    this.#inputs = { ...this.#inputs, keystore: await keyStore.keys(), unreadKeys: keyStore.unread() };
  }

  /** Stores a key; resolves to the refusal if that fails. */
  async storeKey(provider: string, key: string): Promise<RefusedChange | undefined> {
    const { available, reason } = this.keyStore;
    if (!available) return { kind: 'refused', code: 'no_key_store', message: reason };
    return this.#changeKeys((store) => store.store(provider, key));
  }

  /** Removes a key, even where the store does not accept new keys; resolves to the refusal if that fails. */
  async forgetKey(provider: string): Promise<RefusedChange | undefined> {
    return this.#changeKeys((store) => store.forget(provider));
  }

  async #changeKeys(change: (store: KeyStore) => Promise<void>): Promise<RefusedChange | undefined> {
    const { keyStore } = this.#options;
    if (keyStore === undefined) {
      return { kind: 'refused', code: 'no_key_store', message: this.keyStore.reason };
    }
    try {
      await change(keyStore);
      await this.loadKeys();
      return undefined;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { kind: 'refused', code: 'key_store_failed', message };
    }
  }

  /** Copies a provider's key to another name; resolves to the refusal if that fails. */
  async copyKey(from: string, to: string): Promise<RefusedChange | undefined> {
    const key = this.#keyOf(from);
    return key === undefined ? undefined : this.storeKey(to, key);
  }

  hasKey(provider: string): boolean {
    return this.#keyOf(provider) !== undefined;
  }

  /** Checks own properties, since a provider may be named `constructor`. */
  #keyOf(provider: string): string | undefined {
    const { keystore = {} } = this.#inputs;
    return Object.hasOwn(keystore, provider) ? keystore[provider] : undefined;
  }

  /** Queries the system's proxies for new addresses; resolves to whether there were any. Never rejects. */
  async askSystemProxies(urls: readonly string[]): Promise<boolean> {
    return (await this.#systemProxies?.askUnknown(urls)) ?? false;
  }

  /**
   * Queries the system's proxies for all these addresses again; resolves to whether the system can be queried. Never
   * rejects.
   */
  async askSystemProxiesAgain(urls: readonly string[]): Promise<boolean> {
    await this.#systemProxies?.askAgain(urls);
    return this.#systemProxies !== undefined;
  }

  /** Treats the login shell's variables from the last start as missing, not unset, while it has not responded. */
  missSilent(): void {
    const { kind } = this.#loginShell;
    if (kind !== 'asking' && kind !== 'failed') return;
    this.#inputs = { ...this.#inputs, silentVariables: this.#options.shellNames?.read() ?? [] };
  }

  /** Drops those variables, since the user chose to continue without them. */
  forgetSilent(): void {
    this.#inputs = { ...this.#inputs, silentVariables: [] };
    this.#options.shellNames?.write([]);
  }

  /**
   * Queries the login shell for the variables that the text refers to; calls `onState` on every change of state. Never
   * rejects.
   */
  async askLoginShell(text: string, onState: () => void): Promise<void> {
    const { loginShell, wallTime } = this.#options;
    if (loginShell === undefined) return;
    this.#loginShell = { kind: 'asking', shell: this.#inputs.env['SHELL'] ?? '' };
    onState();
    const names = namesToAsk(text);
    const outcome = await loginShell(names);
    if (outcome.kind === 'read') {
      this.#inputs = { ...this.#inputs, loginShellEnv: outcome.variables, silentVariables: [] };
      this.#options.shellNames?.write(namesThatLead(Object.keys(outcome.variables), text));
    }
    this.#loginShell = stateOf(outcome, names, wallTime());
    onState();
  }
}

function stateOf(outcome: LoginShellOutcome, names: readonly string[], at: number): LoginShellState {
  switch (outcome.kind) {
    case 'read':
      return { kind: 'read', shell: outcome.shell, at, names: Object.keys(outcome.variables) };
    case 'failed':
      return { ...outcome, names: ['LUNAROUTE_*', ...SHARED_KEY_VARIABLES, ...names] };
    case 'not_asked':
      return outcome;
  }
}
