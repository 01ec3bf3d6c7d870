import type { Finding } from '../contract/settings/finding.ts';
import { builtIn } from '../contract/settings/provider-name.ts';
import type {
  ApplyBase,
  ApplyOutcome,
  PreviewOutcome,
  SettingChange,
} from '../contract/settings/settings-changes.ts';
import { type ConfigEdit, ConfigWriter, outsideDiff, staleLines, type Written } from './config-writer.ts';
import { planEdit } from '../text-edit/yaml/plan-edit.ts';
import { planRename } from './edit/edit-rename.ts';
import { type RefusedChange, refusedChange, removedProvider, toEdits } from './edit/setting-changes.ts';
import { shownDiff } from './edit/shown-diff.ts';
import { textOf, type TextRead } from './file/read-text.ts';
import { fingerprintOf, type ReadConfig, resolveWith, type ReadAllowances } from './read-config.ts';
import type { SettingsInputs } from './sources/inputs.ts';

/** Result of putting settings into effect. */
export interface Enforced {
  readonly problems: readonly Finding[];
  /** Requests in progress that still use the old settings. */
  readonly finishing: number;
}

/** The settings that an edit is based on. */
export interface EditedSettings {
  /** Returns the settings in effect and the file's content on disk. */
  read(): ReadConfig;
  inputs(): SettingsInputs;
  /** Reads the file again and puts its settings into effect. */
  reread(): Promise<Enforced>;
  /** Puts a text that this program has written into effect. */
  take(text: string, trust: ReadAllowances): Promise<Enforced>;
  /** Copies a provider's stored key to another name; resolves to the refusal if that fails. */
  copyKey(from: string, to: string): Promise<RefusedChange | undefined>;
  forgetKey(provider: string): Promise<void>;
}

/** Edits the configuration file: plans, checks, writes and undoes changes. */
export class SettingsEditor {
  readonly #host: EditedSettings;
  readonly #writer = new ConfigWriter();
  /** Before the last save, the file's content was in effect, not an earlier text. */
  #wasInEffect = true;

  constructor(host: EditedSettings) {
    this.#host = host;
  }

  /** Records the file's content on disk. */
  remember(file: TextRead): void {
    this.#writer.remember(file);
  }

  /** Whether the file is unchanged since this program's last save. */
  get canUndo(): boolean {
    return this.#writer.canUndo(this.#fingerprint);
  }

  /** Returns what Apply would write, and what would be wrong with it. Writes nothing. */
  async preview(changes: readonly SettingChange[]): Promise<PreviewOutcome> {
    const edits = toEdits(changes);
    if (edits.kind === 'refused') return edits;
    const before = this.#host.read().goodText ?? '';
    const plan = planEdit(before, edits.edits);
    if (plan.kind === 'refused') return refusedChange(plan.error.code, plan.error.message);
    const diff = shownDiff(plan.diff, { before, after: plan.text });
    return { kind: 'planned', diff, findings: await this.#wrongWith(plan.text, changes) };
  }

  /** Writes the changes and puts them into effect. */
  async apply(
    fingerprint: string,
    changes: readonly SettingChange[],
    base?: ApplyBase,
  ): Promise<ApplyOutcome> {
    const edits = toEdits(changes);
    if (edits.kind === 'refused') return edits;
    const outcome = await this.#save(fingerprint, {
      base,
      changes,
      plan: (text) => planEdit(text, edits.edits),
      wrongWith: async (text) =>
        (await this.#wrongWith(text, changes)).filter(({ level }) => level === 'error'),
    });
    if (outcome.kind !== 'saved') return outcome;
    for (const name of changes.flatMap((change) => removedProvider(change) ?? []))
      await this.#host.forgetKey(name);
    return outcome;
  }

  /** Renames a provider in the file; its stored key exists under both names while the file is written. */
  async renameProvider(fingerprint: string, from: string, to: string): Promise<ApplyOutcome> {
    if (builtIn(from) !== undefined) {
      return refusedChange('built_in', `${from} is built in and cannot be renamed. Add a provider instead.`);
    }
    const { providers, misconfigured } = this.#host.read().resolution.settings;
    // Checked before copying the key, which would overwrite the other provider's key and remove it after the refusal.
    if ([...providers, ...misconfigured].some(({ name }) => name === to))
      return refusedChange('not_editable', `A provider ${to} already exists.`);
    const refused = await this.#host.copyKey(from, to);
    if (refused !== undefined) return refused;
    const isOfNewName = ({ key }: Finding): boolean =>
      key === `providers.${to}` || key?.startsWith(`providers.${to}.`) === true;
    const outcome = await this.#save(fingerprint, {
      changes: [],
      plan: (text) => planRename(text, from, to),
      wrongWith: async (text) =>
        (await this.#findingsOf(text)).filter((finding) => finding.level === 'error' && isOfNewName(finding)),
    });
    await this.#host.forgetKey(outcome.kind === 'saved' ? from : to);
    return outcome;
  }

  /** Restores the content from before this program's last save. */
  async undo(fingerprint: string): Promise<ApplyOutcome> {
    if (fingerprint !== this.#fingerprint) return this.#changedOutside(fingerprint, undefined);
    if (!this.#writer.canUndo(fingerprint)) {
      return refusedChange('nothing_to_undo', 'The file has changed since, or nothing has been applied yet.');
    }
    const readText = textOf(this.#host.read().file) ?? '';
    const outcome = await this.#writer.undo(this.#configPath, readText);
    if (outcome.kind === 'saved') return this.#taken(outcome, { torn: true, nothing: this.#wasInEffect });
    await this.#host.reread();
    return outcome.kind === 'changed' ? this.#changedOutside(fingerprint, undefined) : outcome;
  }

  get #configPath(): string {
    return this.#host.read().resolution.configPath;
  }

  async #findingsOf(text: string): Promise<readonly Finding[]> {
    return (await resolveWith(this.#host.inputs(), this.#configPath, text)).findings;
  }

  /** Puts a written text into effect, and omits the text from the result. */
  async #taken({ text, ...outcome }: Written, trust: ReadAllowances): Promise<ApplyOutcome> {
    return { ...(await this.#host.take(text, trust)), ...outcome };
  }

  async #wrongWith(text: string, changes: readonly SettingChange[]): Promise<readonly Finding[]> {
    const keys = new Set(changes.map(({ key }) => key));
    return (await this.#findingsOf(text)).filter(({ key }) => key !== undefined && keys.has(key));
  }

  async #save(fingerprint: string, edit: ConfigEdit): Promise<ApplyOutcome> {
    const { file, kept, goodText, resolution } = this.#host.read();
    const trouble = kept?.finding ?? resolution.broken;
    const isGone = trouble?.code === 'file_missing' || trouble?.code === 'file_empty';
    if (trouble !== undefined && !isGone) {
      return refusedChange('does_not_parse', `${trouble.message} Fix the file first.`);
    }
    if (kept !== undefined && edit.base === undefined)
      return { kind: 'file_gone', message: kept.finding.message };
    if (fingerprint !== this.#fingerprint) return this.#changedOutside(fingerprint, edit);
    const readText = textOf(file) ?? '';
    const stale = staleLines(kept === undefined ? readText : (goodText ?? ''), edit.changes);
    if (stale.length > 0) return { ...this.#changedOutside(fingerprint, edit), outside: stale };
    const start = kept !== undefined && edit.base === 'last_text' ? goodText : undefined;
    const outcome = await this.#writer.save({ path: this.#configPath, file, start }, edit);
    if (outcome.kind === 'saved') {
      this.#wasInEffect = kept === undefined;
      return this.#taken(outcome, { torn: true, nothing: true });
    }
    await this.#host.reread();
    return outcome.kind === 'changed' ? this.#changedOutside(fingerprintOf(file), edit) : outcome;
  }

  #changedOutside(known: string, edit: ConfigEdit | undefined): Extract<ApplyOutcome, { kind: 'changed' }> {
    const diff = outsideDiff(this.#writer.textOf(known), textOf(this.#host.read().file) ?? '', edit);
    return { kind: 'changed', fingerprint: this.#fingerprint, ...diff };
  }

  get #fingerprint(): string {
    return fingerprintOf(this.#host.read().file);
  }
}
