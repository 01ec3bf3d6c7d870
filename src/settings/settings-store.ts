import { isDeepStrictEqual } from 'node:util';
import type { EffectiveSetting } from '../contract/settings/effective.ts';
import type { Finding } from '../contract/settings/finding.ts';
import { isLoopbackHost } from '../contract/settings/host.ts';
import { PROVIDER } from '../contract/settings/provider.ts';
import type { ResolvedSettings } from '../contract/settings/settings.ts';
import type { LoginShellState, SettingsView } from '../contract/settings/settings-view.ts';
import { type RefusedChange, refusedChange } from './edit/setting-changes.ts';
import { watchFiles } from './file/file-watch.ts';
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
  /** A start with errors in the settings is no start at all: what a restart would do depends on it. */
  readonly refusesErrors?: boolean | undefined;
  /** Puts new settings into effect; resolves to what could not be. Rejects where nothing has changed. */
  readonly enforce: (resolved: ResolvedSettings) => Promise<Enforced>;
  /** What is wrong beside the settings themselves, and what is in effect instead. */
  readonly running?: (() => RunningState) | undefined;
}

/** What the running program knows better than its settings. */
interface RunningState {
  readonly problems: readonly Finding[];
  readonly inEffect: (row: EffectiveSetting) => EffectiveSetting;
}

/** Between two reads of a file that must be equal: whoever writes it may not be done. */
const SETTLED_AFTER_MS = 250;
/** Starting waits for the login shell no longer than this; its answer is taken whenever it comes. */
const SHELL_WITHIN_MS = 5000;

/** The settings in effect and the file behind them: reads, watches, edits, undoes. */
export class SettingsStore {
  /** Changes of the file. */
  readonly editor: SettingsEditor;
  readonly #options: SettingsStoreOptions;
  readonly #listeners = new Set<() => void>();
  readonly #sources: SettingsSources;
  /** What is in effect. */
  #read: ReadConfig;
  #revision = 1;
  #unwatch: (() => void) | undefined;
  #isSlow = false;
  #notApplied: Finding | undefined;
  /** One after another: two at once would not know which came last. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: SettingsStoreOptions) {
    this.#options = options;
    this.#sources = new SettingsSources({ ...options, onLate: () => void this.#takeAgain() });
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

  /** Counts up with every change of the view. */
  get revision(): number {
    return this.#revision;
  }

  /** The settings as a start would have them now. */
  atRestart(): Promise<ResolvedSettings> {
    return resolveAside(this.#sources.inputs);
  }

  /** The variables that the settings are read from, and whose each one is. */
  get environment(): Environment {
    return readEnvironment(this.#sources.inputs);
  }

  /**
   * Variables as they are in effect: the process's own override the login shell's. Not so PATH: a launcher's has the system's
   * folders alone, and the user's programs are elsewhere.
   */
  get variables(): Variables {
    const { env, loginShellEnv = {} } = this.#sources.inputs;
    const { PATH } = loginShellEnv;
    return { ...loginShellEnv, ...env, ...(PATH === undefined ? {} : { PATH }) };
  }

  /** What became of asking the login shell. */
  get loginShell(): LoginShellState {
    return this.#sources.loginShell;
  }

  /** Everything that is wrong now. */
  get findings(): readonly Finding[] {
    return [...this.#read.resolution.findings, ...this.#problems];
  }

  /** Everything the settings pages show. */
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

  /** Calls back after every change; gives the function that ends it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Says that something the view shows has changed outside of the settings. */
  touch(): void {
    this.#revision += 1;
    for (const listener of this.#listeners) listener();
  }

  /**
   * Asks the key store, the login shell and the system for its proxies; what they say is in effect when it resolves. What
   * one of them says later is taken then. Never rejects.
   */
  async load(): Promise<void> {
    await this.#sources.loadKeys().catch(() => undefined); // its state says why, beside the key's field
    const answer = this.#sources.askLoginShell(textOf(this.#read.file) ?? '', () => this.touch());
    const early = this.#sources.askSystemProxies(this.#baseUrls);
    const isLate = await Promise.race([answer.then(() => false), after(SHELL_WITHIN_MS).then(() => true)]);
    await early;
    this.#sources.missSilent();
    this.#read = readAtStart(this.#sources.inputs);
    // The variables of the login shell may have led elsewhere.
    if (await this.#sources.askSystemProxies(this.#baseUrls)) this.#read = readAtStart(this.#sources.inputs);
    if (isLate) void answer.then(() => this.#takeAgain());
  }

  /** Looks after the files from now on, until `close`. */
  watch(): void {
    this.#unwatch ??= watchFiles({
      files: () => this.#files(),
      onChange: () => this.#settle(),
      isInDoubt: () => this.#isInDoubt,
      onSlow: (isSlow) => this.#becomeSlow(isSlow),
    });
    // What changed between the first reading and now would go unseen.
    void this.#settle();
  }

  close(): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
    this.#listeners.clear();
  }

  /** Reads the file again and puts what it says into effect. */
  reread(trust: ReadAllowances = {}): Promise<Enforced> {
    return this.#enforce(() => lookAt(this.#configPath), trust);
  }

  /** Where the file is missing or empty: what it said before is no longer kept. */
  async useDefaults(): Promise<RefusedChange | undefined> {
    const code = this.#read.kept?.finding.code ?? this.#read.resolution.broken?.code;
    if (code !== 'file_missing' && code !== 'file_empty') {
      return refusedChange('file_not_gone', 'The config file is neither missing nor empty.');
    }
    const { problems } = await this.reread({ nothing: true });
    const [first] = problems;
    return first === undefined ? undefined : refusedChange(first.code, first.message);
  }

  /** Keeps a key; resolves to why it could not be kept, or undefined. */
  async storeKey(provider: string, key: string): Promise<RefusedChange | undefined> {
    return this.#keysChanged(await this.#sources.storeKey(provider, key));
  }

  async forgetKey(provider: string): Promise<RefusedChange | undefined> {
    return this.#keysChanged(await this.#sources.forgetKey(provider));
  }

  /** Asks the login shell again. */
  async rereadLoginShell(): Promise<void> {
    await this.#sources.askLoginShell(textOf(this.#read.file) ?? '', () => this.touch());
    await this.#takeAgain();
  }

  /** The network is another, or the machine slept: the system may have other proxies. */
  async rereadSystemProxies(): Promise<void> {
    if (await this.#sources.askSystemProxiesAgain(this.#baseUrls)) await this.#takeAgain();
  }

  /** Goes on without the variables that a silent login shell had at the last start. */
  async withoutLoginShell(): Promise<void> {
    this.#sources.forgetSilent();
    await this.#takeAgain();
  }

  /** Where the providers are that are served, or would be with another proxy. */
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

  /** The file, and those that it names. */
  #files(): readonly string[] {
    return [this.#configPath, ...this.#read.resolution.caFiles];
  }

  /** A file was there and could not be read, which its facts would not show. */
  get #isInDoubt(): boolean {
    const { file, resolution } = this.#read;
    return (
      file.kind === 'unreadable' || resolution.findings.some(({ code }) => code === 'ca_file_unreadable')
    );
  }

  /** Takes on a change from outside once two reads agree. */
  async #settle(): Promise<void> {
    let read = await lookAt(this.#configPath);
    for (;;) {
      await after(SETTLED_AFTER_MS);
      if (this.#unwatch === undefined) return;
      const next = await lookAt(this.#configPath);
      if (isDeepStrictEqual(next, read)) break;
      read = next;
    }
    // By its turn another may have come: that one has to settle, too.
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

  /** The same file with other variables or keys. */
  #takeAgain(): Promise<Enforced> {
    return this.#enforce(() => Promise.resolve(this.#read.file));
  }

  /** Puts what is read in its turn into effect. Never rejects: what cannot be applied is a problem to show. */
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
    // Asked before a new address is used; one that does not answer in time is told of, and the address is reached directly.
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
    this.touch(); // the store's own state is shown, too
    return refused;
  }
}

/**
 * The addresses for which the system may have a proxy. Of the rows, since a provider with a proxy that cannot be used is
 * not served, and may be again.
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
  const message =
    'The config file, or a certificate file that it names, did not answer within 5 s (a network drive?). Changes of it go unseen until it does.';
  return { level: 'warning', code: 'file_slow', message, at };
}

function notAppliedFinding(error: unknown, at: string): Finding {
  const reason = error instanceof Error ? error.message : String(error);
  const message = `The settings could not be applied: ${reason}. What was in effect before stays.`;
  return { level: 'error', code: 'not_applied', message, at };
}
