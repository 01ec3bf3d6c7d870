import { isDeepStrictEqual } from 'node:util';
import type { EffectiveSetting } from '../contract/settings/effective.ts';
import type { Finding } from '../contract/settings/finding.ts';
import { isLoopbackHost } from '../contract/settings/host.ts';
import { PROVIDER } from '../contract/settings/provider.ts';
import type { ResolvedSettings } from '../contract/settings/settings.ts';
import type { LoginShellState, SettingsView } from '../contract/settings/settings-view.ts';
import { type RefusedChange, refusedChange } from './edit/setting-changes.ts';
import { SLOW_AFTER_MS, watchFiles } from './file/file-watch.ts';
import { textOf, type TextRead } from './file/read-text.ts';
import {
  fingerprintOf,
  lookAt,
  readAgain,
  readAtStart,
  type ReadConfig,
  resolveAside,
  type ReadAllowances,
} from './read-config.ts';
import type { Resolution } from './resolve.ts';
import { type Enforced, SettingsEditor } from './settings-editor.ts';
import { settingsView } from './settings-view.ts';
import { type Environment, readEnvironment } from './sources/environment.ts';
import type { KeyStore, SettingsInputs, Variables } from './sources/inputs.ts';
import type { LoginShellReader, ShellNames } from './sources/login-shell.ts';
import { SettingsSources } from './sources/settings-sources.ts';
import type { SystemProxyReader } from './sources/system-proxy.ts';

export interface SettingsStoreOptions {
  readonly inputs: SettingsInputs;
  readonly keyStore?: KeyStore | undefined;
  readonly loginShell?: LoginShellReader | undefined;
  readonly shellNames?: ShellNames | undefined;
  readonly systemProxy?: SystemProxyReader | undefined;
  /** Milliseconds since 1970. */
  readonly wallTime: () => number;
  readonly startedFrom: string;
  /** The program does not start with errors in the settings, which decides what a restart would do. */
  readonly refusesErrors?: boolean | undefined;
  /**
   * Puts new settings into effect; resolves to what failed. Rejects if nothing was changed and the previous settings
   * stay in effect.
   */
  readonly enforce: (resolved: ResolvedSettings) => Promise<Enforced>;
  /** Returns problems outside the settings, and the values actually in effect. */
  readonly running?: (() => RunningState) | undefined;
}

/** Facts that only the running program knows. */
interface RunningState {
  readonly problems: readonly Finding[];
  readonly inEffect: (row: EffectiveSetting) => EffectiveSetting;
}

/** Time between two reads that must be equal, since a write may be incomplete. */
const SETTLED_AFTER_MS = 250;
/** Maximum wait for the login shell at startup; a later result is still used. */
const SHELL_WITHIN_MS = 5000;

/** The settings in effect and their file: reads, watches, edits and undoes. */
export class SettingsStore {
  /** Edits the file. */
  readonly editor: SettingsEditor;
  readonly #options: SettingsStoreOptions;
  readonly #listeners = new Set<() => void>();
  readonly #sources: SettingsSources;
  /** The settings in effect. */
  #read: ReadConfig;
  #revision = 1;
  #unwatch: (() => void) | undefined;
  #isSlow = false;
  #notApplied: Finding | undefined;
  /** Runs changes one after another, so that the latest one is applied last. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: SettingsStoreOptions) {
    this.#options = options;
    this.#sources = new SettingsSources({ ...options, onLate: () => void this.#takeLate() });
    this.#read = readAtStart(this.#sources.inputs);
    this.editor = new SettingsEditor({
      read: () => this.#read,
      inputs: () => this.#sources.inputs,
      reread: () => this.reread(),
      take: (text, trust) => this.#enforce(() => Promise.resolve({ kind: 'text', text }), trust),
      copyKey: (from, to) => this.#sources.copyKey(from, to),
      forgetKey: async (provider) => {
        if (this.#sources.hasKey(provider)) await this.forgetKey(provider);
      },
    });
    this.editor.remember(this.#read.file);
  }

  /** The settings in effect. */
  get resolved(): ResolvedSettings {
    return this.#read.resolution;
  }

  /** Increases with every change of the view. */
  get revision(): number {
    return this.#revision;
  }

  /** Returns the settings that a restart would use at present. */
  atRestart(): Promise<ResolvedSettings> {
    return resolveAside(this.#sources.inputs);
  }

  /** The variables that settings are read from, with their sources. */
  get environment(): Environment {
    return readEnvironment(this.#sources.inputs);
  }

  /**
   * Variables in effect: the process's override the login shell's. PATH is the exception, since a desktop launcher's
   * has only the system folders and lacks those with the user's programs.
   */
  get variables(): Variables {
    const { env, loginShellEnv = {} } = this.#sources.inputs;
    const { PATH } = loginShellEnv;
    return { ...loginShellEnv, ...env, ...(PATH === undefined ? {} : { PATH }) };
  }

  /** Result of querying the login shell. */
  get loginShell(): LoginShellState {
    return this.#sources.loginShell;
  }

  /** All current problems. */
  get findings(): readonly Finding[] {
    return [...this.#read.resolution.findings, ...this.#problems];
  }

  /** Returns everything that the settings pages show. */
  view(): SettingsView {
    const running = this.#options.running?.();
    const { effective } = this.#read.resolution;
    return settingsView({
      read: this.#read,
      effective: running === undefined ? effective : effective.map(running.inEffect),
      problems: this.#problems,
      revision: this.#revision,
      fingerprint: this.#fingerprint,
      keyStore: this.#sources.keyStore,
      canUndo: this.editor.canUndo,
      loginShell: this.#sources.loginShell,
      startedFrom: this.#options.startedFrom,
    });
  }

  /** Calls back after every change; returns a function that unsubscribes. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Signals a change in the view that does not come from the settings. */
  touch(): void {
    this.#revision += 1;
    for (const listener of this.#listeners) listener();
  }

  /**
   * Queries the key store, the login shell and the system's proxies, and resolves when the results are in effect. A
   * late result takes effect when it arrives. Never rejects.
   */
  async load(): Promise<void> {
    await this.#sources.loadKeys().catch(() => undefined); // its state gives the reason, next to the key's field
    const answer = this.#sources.askLoginShell(textOf(this.#read.file) ?? '', () => this.touch());
    const early = this.#sources.askSystemProxies(this.#baseUrls);
    const isLate = await Promise.race([answer.then(() => false), after(SHELL_WITHIN_MS).then(() => true)]);
    await early;
    this.#sources.missSilent();
    this.#read = readAtStart(this.#sources.inputs);
    // The login shell's variables may have changed base URLs.
    if (await this.#sources.askSystemProxies(this.#baseUrls)) this.#read = readAtStart(this.#sources.inputs);
    if (isLate) void answer.then(() => this.#takeAgain());
  }

  /** Watches the files until `close`. */
  watch(): void {
    this.#unwatch ??= watchFiles({
      files: () => this.#files(),
      onChange: () => this.#settle(),
      isInDoubt: () => this.#isInDoubt,
      onSlow: (isSlow) => this.#becomeSlow(isSlow),
    });
    // Detects changes made between the first read and the start of watching.
    void this.#settle();
  }

  close(): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
    this.#listeners.clear();
  }

  /** Reads the file again and puts its settings into effect. */
  reread(trust: ReadAllowances = {}): Promise<Enforced> {
    return this.#enforce(() => lookAt(this.#configPath), trust);
  }

  /** Accepts that the file is missing or empty, and discards its previous values. */
  async useDefaults(): Promise<RefusedChange | undefined> {
    const code = this.#read.kept?.finding.code ?? this.#read.resolution.broken?.code;
    if (code !== 'file_missing' && code !== 'file_empty') {
      return refusedChange('file_not_gone', 'The config file is neither missing nor empty.');
    }
    const { problems } = await this.reread({ nothing: true });
    const [first] = problems;
    return first === undefined ? undefined : refusedChange(first.code, first.message);
  }

  /** Stores a key; resolves to the refusal if that fails. */
  async storeKey(provider: string, key: string): Promise<RefusedChange | undefined> {
    return this.#keysChanged(await this.#sources.storeKey(provider, key));
  }

  async forgetKey(provider: string): Promise<RefusedChange | undefined> {
    return this.#keysChanged(await this.#sources.forgetKey(provider));
  }

  /** Queries the login shell again. */
  async rereadLoginShell(): Promise<void> {
    await this.#sources.askLoginShell(textOf(this.#read.file) ?? '', () => this.touch());
    await this.#takeAgain();
  }

  /** Queries the system's proxies again, after a change of network or after sleep. */
  async rereadSystemProxies(): Promise<void> {
    if (await this.#sources.askSystemProxiesAgain(this.#baseUrls)) await this.#takeAgain();
  }

  /** Continues without the variables from the last start whose login shell has not responded. */
  async withoutLoginShell(): Promise<void> {
    this.#sources.forgetSilent();
    await this.#takeAgain();
  }

  /** Base URLs of providers that are served, or would be with a different proxy. */
  get #baseUrls(): readonly string[] {
    return baseUrlsOf(this.#read.resolution);
  }

  get #configPath(): string {
    return this.#read.resolution.configPath;
  }

  get #fingerprint(): string {
    return fingerprintOf(this.#read.file);
  }

  get #problems(): readonly Finding[] {
    return [
      ...(this.#options.running?.().problems ?? []),
      ...(this.#notApplied === undefined ? [] : [this.#notApplied]),
      ...(this.#isSlow ? [slowFinding(this.#configPath)] : []),
    ];
  }

  /** Returns the config file and the files that it names. */
  #files(): readonly string[] {
    return [this.#configPath, ...this.#read.resolution.caFiles];
  }

  /** A file exists but could not be read, and its stats would not show when it becomes readable. */
  get #isInDoubt(): boolean {
    const { file, resolution } = this.#read;
    return (
      file.kind === 'unreadable' || resolution.findings.some(({ code }) => code === 'ca_file_unreadable')
    );
  }

  /** Applies an outside change once two reads agree. */
  async #settle(): Promise<void> {
    let read = await lookAt(this.#configPath);
    for (;;) {
      await after(SETTLED_AFTER_MS);
      if (this.#unwatch === undefined) return;
      const next = await lookAt(this.#configPath);
      if (isDeepStrictEqual(next, read)) break;
      read = next;
    }
    // The file may have changed again while this waited in the queue; that change must settle, too.
    await this.#enforce(async () => {
      const now = await lookAt(this.#configPath);
      return isDeepStrictEqual(now, read) ? now : undefined;
    });
  }

  #becomeSlow(isSlow: boolean): void {
    if (this.#isSlow === isSlow) return;
    this.#isSlow = isSlow;
    this.touch();
  }

  /** Applies the same file with changed variables or keys. */
  #takeAgain(): Promise<Enforced> {
    return this.#enforce(() => Promise.resolve(this.#read.file));
  }

  /**
   * Puts what `readFile` returns into effect, in queue order. Never rejects: if the settings cannot be applied, reports
   * a problem.
   */
  #enforce(readFile: () => Promise<TextRead | undefined>, trust: ReadAllowances = {}): Promise<Enforced> {
    const done = this.#queue.then(async () => {
      const before = this.#read;
      const notAppliedBefore = this.#notApplied;
      try {
        const file = await readFile();
        return file === undefined ? NOTHING_CHANGED : await this.#take(file, trust);
      } catch (error) {
        this.#notApplied = notAppliedFinding(error, this.#configPath);
        this.#read = { ...before, file: this.#read.file };
        return { problems: this.#problems, finishing: 0 };
      } finally {
        const isNews = !isDeepStrictEqual(this.#read, before) || this.#notApplied !== notAppliedBefore;
        if (isNews) this.touch();
      }
    });
    this.#queue = done;
    return done;
  }

  async #take(file: TextRead, trust: ReadAllowances): Promise<Enforced> {
    const { wallTime, refusesErrors = false } = this.#options;
    const before = this.#read.resolution;
    const last = this.#read;
    const readWith = () =>
      readAgain(file, last, { inputs: this.#sources.inputs, now: wallTime(), refusesErrors, trust });
    this.editor.remember(file);
    this.#read = await readWith();
    // Queried before a new base URL is used. If there is no response in time, that is reported, and no proxy is used.
    if (await this.#sources.askSystemProxies(this.#baseUrls)) this.#read = await readWith();
    this.#notApplied = undefined;
    const { resolution } = this.#read;
    const changed = isSameSettings(before, resolution)
      ? NOTHING_CHANGED
      : await this.#options.enforce(resolution);
    return { ...changed, problems: this.#problems };
  }

  async #keysChanged(refused: RefusedChange | undefined): Promise<RefusedChange | undefined> {
    if (refused === undefined) await this.#takeAgain();
    this.touch(); // also shows the key store's own state
    return refused;
  }

  async #takeLate(): Promise<void> {
    await this.#takeAgain();
    this.touch(); // also shows the key store's own state
  }
}

/**
 * Returns the base URLs for which the system may have a proxy. Reads them from the rows, since a provider with an
 * unusable proxy is not served but may become so again.
 */
function baseUrlsOf({ effective }: Resolution): readonly string[] {
  const urls = effective.flatMap(({ key, value }) => {
    if (!/^providers\.[^.]+\.base_url$/u.test(key)) return [];
    const parsed = PROVIDER.baseUrl.parse(value);
    return parsed.kind === 'valid' && parsed.value !== undefined ? parsed.value : [];
  });
  return urls.filter((url) => !isLoopbackHost(new URL(url).hostname));
}

const NOTHING_CHANGED: Enforced = { problems: [], finishing: 0 };

function isSameSettings(one: Resolution, other: Resolution): boolean {
  return JSON.stringify(one.settings) === JSON.stringify(other.settings);
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

function slowFinding(at: string): Finding {
  const message = `The config file, or a certificate file that it names, did not answer within ${SLOW_AFTER_MS / 1000} s (a network drive?). Changes to it go unnoticed until it does.`;
  return { level: 'warning', code: 'file_slow', message, at };
}

function notAppliedFinding(error: unknown, at: string): Finding {
  const reason = error instanceof Error ? error.message : String(error);
  const message = `The settings could not be applied: ${reason}. The previous settings stay in effect.`;
  return { level: 'error', code: 'not_applied', message, at };
}
