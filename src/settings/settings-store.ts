import type { Finding, ResolvedSettings } from '../contract/settings.ts';
import type { ApplyOutcome, PreviewOutcome, SettingChange, SettingsView } from '../contract/settings-view.ts';
import { fingerprintOf, readConfig, type ReadConfig, resolveWith } from './config-text.ts';
import { diffLines } from './line-diff.ts';
import { type EditPlan, planEdit } from './edit-file.ts';
import { planRename } from './edit-rename.ts';
import { watchFileFacts } from './file-watch.ts';
import type { SettingsInputs, Variables } from './inputs.ts';
import type { KeyStore } from './key-store.ts';
import type { LoginShellReader } from './login-shell.ts';
import { saveEdited, type SaveOutcome, undoSave } from './save-config.ts';
import { type RefusedChange, toEdits } from './setting-changes.ts';
import { SettingsSources } from './settings-sources.ts';
import { settingsView } from './settings-view.ts';
import { shownDiff } from './shown-diff.ts';

export interface SettingsStoreOptions {
  readonly inputs: SettingsInputs;
  readonly keyStore?: KeyStore | undefined;
  readonly loginShell?: LoginShellReader | undefined;
  /** Milliseconds since 1970. */
  readonly wallTime: () => number;
  readonly startedFrom: string;
  /** Puts new settings into force; resolves to what could not be, and how many requests finish on the old ones. */
  readonly enforce: (resolved: ResolvedSettings) => Promise<Enforced>;
}

/** What came of putting settings into force. */
export interface Enforced {
  readonly problems: readonly string[];
  readonly finishing: number;
}

/** The settings in force and the file behind them: reads, watches, edits, undoes. */
export class SettingsStore {
  readonly #options: SettingsStoreOptions;
  readonly #listeners = new Set<() => void>();
  readonly #sources: SettingsSources;
  #read: ReadConfig;
  #revision = 1;
  /** The latest texts by fingerprint, to tell what changed outside. */
  readonly #texts = new Map<string, string>();
  #undoable: string | undefined;
  #unwatch: (() => void) | undefined;
  #lastEnforced: Promise<Enforced> = Promise.resolve({ problems: [], finishing: 0 });

  constructor(options: SettingsStoreOptions) {
    this.#options = options;
    this.#sources = new SettingsSources(options);
    this.#read = readConfig(options.inputs, undefined);
    this.#remember();
  }

  /** The settings in force. */
  get resolved(): ResolvedSettings {
    return this.#read.resolved;
  }

  /** Counts up with every change of the view. */
  get revision(): number {
    return this.#revision;
  }

  /** Variables as they are in force: the process's own win over the login shell's. */
  get variables(): Variables {
    const { env, loginShellEnv = {} } = this.#sources.inputs;
    return { ...loginShellEnv, ...env };
  }

  /** Everything the settings pages show. */
  view(): SettingsView {
    return settingsView({
      read: this.#read,
      revision: this.#revision,
      fingerprint: this.#fingerprint,
      keyStore: this.#sources.keyStore,
      canUndo: this.#undoable === this.#fingerprint,
      loginShell: this.#sources.loginShell,
      startedFrom: this.#options.startedFrom,
    });
  }

  /** Calls back after every change; gives the function that ends it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Asks the key store and the login shell; what they say is in force when it resolves. Never rejects. */
  async load(): Promise<void> {
    await this.#sources.loadKeys().catch(() => undefined); // its state says why, beside the key's field
    await this.#sources.askLoginShell(this.#read.text ?? '', () => this.#changed());
    this.#take(readConfig(this.#sources.inputs, this.#read.goodText));
  }

  /** Looks after the file from now on, until `close`. */
  watch(): void {
    this.#unwatch ??= watchFileFacts(this.resolved.configPath, () => void this.reread());
    // What changed between the first reading and now would go unseen.
    void this.reread();
  }

  close(): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
    this.#listeners.clear();
  }

  /** Reads the file again and puts it into force, if it has changed. */
  async reread(): Promise<Enforced> {
    const next = readConfig(this.#sources.inputs, this.#read.goodText);
    if (next.text === this.#read.text && next.broken?.message === this.#read.broken?.message) {
      return this.#lastEnforced;
    }
    return this.#enforce(next);
  }

  /** What Apply would write, and what would be wrong with it. Writes nothing. */
  preview(changes: readonly SettingChange[]): PreviewOutcome {
    const plan = this.#plan(changes);
    if (plan.kind === 'refused') return plan;
    const diff = shownDiff(plan.diff, { before: this.#read.text ?? '', after: plan.text });
    return { kind: 'planned', diff, findings: this.#wrongWith(plan.text, changes) };
  }

  /** Writes the changes and puts them into force. */
  async apply(fingerprint: string, changes: readonly SettingChange[]): Promise<ApplyOutcome> {
    const edits = toEdits(changes);
    if (edits.kind === 'refused') return edits;
    const outcome = await this.#save(fingerprint, {
      edit: (text) => planEdit(text, edits.edits),
      wrongWith: (text) => this.#wrongWith(text, changes).filter(({ level }) => level === 'error'),
    });
    if (outcome.kind !== 'saved') return outcome;
    for (const name of removedProviders(changes)) await this.#moveKey(name, undefined);
    return outcome;
  }

  /** Gives a provider of the file another name. */
  async renameProvider(fingerprint: string, from: string, to: string): Promise<ApplyOutcome> {
    const key = `providers.${to}`;
    const outcome = await this.#save(fingerprint, {
      edit: (text) => planRename(text, from, to),
      wrongWith: (text) =>
        resolveWith(this.#sources.inputs, this.resolved.configPath, text).findings.filter(
          (finding) => finding.level === 'error' && finding.key === key,
        ),
    });
    if (outcome.kind === 'saved') await this.#moveKey(from, to);
    return outcome;
  }

  /** Puts back what the file held before the last save of this program. */
  async undo(fingerprint: string): Promise<ApplyOutcome> {
    if (fingerprint !== this.#fingerprint) return this.#changedOutside(this.#known(fingerprint), undefined);
    if (this.#undoable !== fingerprint) {
      return refusal('nothing_to_undo', 'The file was changed since, or nothing was applied yet.');
    }
    const { configPath } = this.resolved;
    const readText = this.#read.text ?? '';
    return this.#settled(await undoSave({ path: configPath, readText }), { readText });
  }

  /** Keeps a key; resolves to why it could not be kept, or undefined. */
  async storeKey(provider: string, key: string): Promise<RefusedChange | undefined> {
    return this.#changeKeys((keyStore) => keyStore.store(provider, key));
  }

  async forgetKey(provider: string): Promise<RefusedChange | undefined> {
    return this.#changeKeys((keyStore) => keyStore.forget(provider));
  }

  /** Asks the login shell again. */
  async rereadLoginShell(): Promise<void> {
    await this.#sources.askLoginShell(this.#read.text ?? '', () => this.#changed());
    await this.#enforce(readConfig(this.#sources.inputs, this.#read.goodText));
  }

  get #fingerprint(): string {
    return fingerprintOf(this.#read.text);
  }

  #plan(changes: readonly SettingChange[]): Planned | RefusedChange {
    const edits = toEdits(changes);
    if (edits.kind === 'refused') return edits;
    const plan = planEdit(this.#read.text ?? '', edits.edits);
    return plan.kind === 'refused' ? refusal(plan.error.code, plan.error.message) : plan;
  }

  #wrongWith(text: string, changes: readonly SettingChange[]): readonly Finding[] {
    const keys = new Set(changes.map(({ key }) => key));
    const { configPath } = this.resolved;
    return resolveWith(this.#sources.inputs, configPath, text).findings.filter(
      ({ key, at }) => key !== undefined && at.startsWith(configPath) && keys.has(key),
    );
  }

  async #save(
    fingerprint: string,
    by: {
      readonly edit: (text: string) => EditPlan;
      readonly wrongWith: (text: string) => readonly Finding[];
    },
  ): Promise<ApplyOutcome> {
    if (this.#read.broken !== undefined) {
      return refusal('does_not_parse', `${this.#read.broken.message} Repair the file first.`);
    }
    if (fingerprint !== this.#fingerprint) return this.#changedOutside(this.#known(fingerprint), by.edit);
    const readText = this.#read.text ?? '';
    const plan = by.edit(readText);
    if (plan.kind === 'refused') return refusal(plan.error.code, plan.error.message);
    const findings = by.wrongWith(plan.text);
    if (findings.length > 0) return { kind: 'invalid', findings };
    const path = this.resolved.configPath;
    return this.#settled(await saveEdited({ path, readText, edit: by.edit }), { readText, edit: by.edit });
  }

  async #settled(
    outcome: SaveOutcome,
    { readText, edit }: { readonly readText: string; readonly edit?: (text: string) => EditPlan },
  ): Promise<ApplyOutcome> {
    const enforced = await this.reread();
    switch (outcome.kind) {
      case 'refused':
        return refusal(outcome.error.code, outcome.error.message);
      case 'changed':
        // Not what was read last: the watch may have read the file again meanwhile.
        return this.#changedOutside(readText, edit);
      case 'saved':
        this.#undoable = edit === undefined ? undefined : fingerprintOf(outcome.text);
        this.#changed();
        return {
          kind: 'saved',
          diff: shownDiff(outcome.diff, { before: readText, after: outcome.text }),
          ...enforced,
        };
    }
  }

  /** The text that a window knows by its fingerprint; empty for one of long ago. */
  #known(fingerprint: string): string {
    return this.#texts.get(fingerprint) ?? '';
  }

  #changedOutside(before: string, edit: ((text: string) => EditPlan) | undefined): ApplyOutcome {
    const current = this.#read.text ?? '';
    const plan = edit?.(current);
    return {
      kind: 'changed',
      fingerprint: this.#fingerprint,
      outside: shownDiff(diffLines(before, current), { before, after: current }),
      yours: plan?.kind === 'planned' ? shownDiff(plan.diff, { before: current, after: plan.text }) : [],
    };
  }

  #enforce(next: ReadConfig): Promise<Enforced> {
    this.#take(next);
    // One after another: two rebuilds at once would not know which came last.
    const done = this.#lastEnforced.then(() => this.#tryToEnforce(next.resolved));
    this.#lastEnforced = done;
    this.#changed();
    return done;
  }

  /** A change that cannot be put into force is a problem to show, never the end of those that follow. */
  async #tryToEnforce(resolved: ResolvedSettings): Promise<Enforced> {
    try {
      return await this.#options.enforce(resolved);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { problems: [`The settings could not be put into force: ${reason}.`], finishing: 0 };
    }
  }

  #take(next: ReadConfig): void {
    this.#read = next;
    this.#remember();
  }

  #remember(): void {
    this.#texts.set(this.#fingerprint, this.#read.text ?? '');
    for (const old of [...this.#texts.keys()].slice(0, -5)) this.#texts.delete(old);
  }

  async #changeKeys(change: (keyStore: KeyStore) => Promise<void>): Promise<RefusedChange | undefined> {
    const refused = await this.#sources.changeKeys(change);
    if (refused === undefined) await this.#enforce(readConfig(this.#sources.inputs, this.#read.goodText));
    return refused;
  }

  async #moveKey(from: string, to: string | undefined): Promise<void> {
    if (!(await this.#sources.moveKey(from, to))) return;
    await this.#enforce(readConfig(this.#sources.inputs, this.#read.goodText));
  }

  #changed(): void {
    this.#revision += 1;
    for (const listener of this.#listeners) listener();
  }
}

type Planned = Extract<EditPlan, { readonly kind: 'planned' }>;

function removedProviders(changes: readonly SettingChange[]): readonly string[] {
  return changes.flatMap(({ key, value }) =>
    value === null && /^providers\.[a-z][a-z0-9-]*$/u.test(key) ? key.slice('providers.'.length) : [],
  );
}

function refusal(code: string, message: string): RefusedChange {
  return { kind: 'refused', code, message };
}
