import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { configSchema } from '../contract/settings/json-schema.ts';
import type { Finding } from '../contract/settings/finding.ts';
import type {
  ApplyBase,
  ApplyOutcome,
  SettingChange,
  ShownDiffLine,
} from '../contract/settings/settings-changes.ts';
import { diffLines } from '../text-edit/line-diff.ts';
import type { EditPlan } from '../text-edit/yaml/plan-edit.ts';
import { type RefusedChange, refusedChange } from './edit/setting-changes.ts';
import { shownDiff, shownLines } from './edit/shown-diff.ts';
import { parseConfig } from './file/config-file.ts';
import type { TextRead } from './file/read-text.ts';
import { ConfigSaver, type SaveOutcome } from './file/save-config.ts';
import { fileValues } from './file-values.ts';
import { fingerprintOf } from './read-config.ts';

/** An edit of the file, with its changes and checks. */
export interface ConfigEdit {
  /** Content to start from if the file is missing or empty. */
  readonly base?: ApplyBase | undefined;
  readonly changes: readonly SettingChange[];
  readonly plan: (text: string) => EditPlan;
  /** Returns what is wrong with the resulting text. */
  readonly wrongWith: (text: string) => Promise<readonly Finding[]>;
}

/** A saved change, for display; `text` may contain secrets. */
export interface Written {
  readonly kind: 'saved';
  readonly diff: readonly ShownDiffLine[];
  readonly text: string;
}

/** Result of writing, or the reason why nothing was written. */
export type WriteOutcome =
  Written | { readonly kind: 'changed' } | Extract<ApplyOutcome, { kind: 'invalid' }> | RefusedChange;

const SCHEMA_FILE = 'config.schema.json';
/** Editors that support this line complete and validate the file with the schema next to it. */
const NEW_FILE = `# yaml-language-server: $schema=./${SCHEMA_FILE}\n`;
/** Number of texts kept; a window with an older one is sent only the current content. */
const KNOWN_TEXTS = 5;

/** Writes the configuration file, and tracks its latest texts and the save that can be undone. */
export class ConfigWriter {
  /** The latest texts by fingerprint, for showing changes made outside. */
  readonly #texts = new Map<string, string>();
  readonly #saver = new ConfigSaver();
  #undoable: string | undefined;

  /** Records the file's content on disk. */
  remember(file: TextRead): void {
    this.#texts.set(fingerprintOf(file), file.kind === 'text' ? file.text : '');
    for (const old of [...this.#texts.keys()].slice(0, -KNOWN_TEXTS)) this.#texts.delete(old);
  }

  /** Returns the text with a window's fingerprint; empty if too old. */
  textOf(fingerprint: string): string {
    return this.#texts.get(fingerprint) ?? '';
  }

  canUndo(fingerprint: string): boolean {
    return this.#undoable === fingerprint;
  }

  /** Saves an edit of the content on disk, or of `start` instead. */
  async save(
    {
      path: file,
      file: read,
      start,
    }: { readonly path: string; readonly file: TextRead; readonly start: string | undefined },
    edit: ConfigEdit,
  ): Promise<WriteOutcome> {
    const readText = read.kind === 'text' ? read.text : '';
    const begin = start ?? (read.kind === 'missing' ? NEW_FILE : readText);
    const plan = (): EditPlan => planFrom(edit.plan(begin), readText);
    const planned = plan();
    if (planned.kind === 'refused') return refusedChange(planned.error.code, planned.error.message);
    const findings = await edit.wrongWith(planned.text);
    if (findings.length > 0) return { kind: 'invalid', findings };
    const outcome = this.#shown(
      await this.#saver.save({ path: file, readText, edit: plan }),
      readText,
      planned.text,
    );
    if (outcome.kind === 'saved' && begin === NEW_FILE) await writeSchema(file);
    return outcome;
  }

  /** Restores the content from before the last save. */
  async undo(file: string, readText: string): Promise<WriteOutcome> {
    const outcome = this.#shown(await this.#saver.undo({ path: file, readText }), readText, undefined);
    if (outcome.kind === 'saved') this.#undoable = undefined;
    return outcome;
  }

  #shown(outcome: SaveOutcome, before: string, undoable: string | undefined): WriteOutcome {
    switch (outcome.kind) {
      case 'refused':
        return refusedChange(outcome.error.code, outcome.error.message);
      case 'changed':
        return { kind: 'changed' };
      case 'saved':
        if (undoable !== undefined) this.#undoable = fingerprintOf({ kind: 'text', text: undoable });
        return {
          kind: 'saved',
          text: outcome.text,
          diff: shownDiff(outcome.diff, { before, after: outcome.text }),
        };
    }
  }
}

/**
 * Returns what changed outside since a window read the file, and what the window was about to write, with secrets
 * replaced.
 */
export function outsideDiff(
  before: string,
  current: string,
  edit: ConfigEdit | undefined,
): { readonly outside: readonly ShownDiffLine[]; readonly yours: readonly ShownDiffLine[] } {
  const plan = edit?.plan(current);
  return {
    outside: shownDiff(diffLines(before, current), { before, after: current }),
    yours: plan?.kind === 'planned' ? shownDiff(plan.diff, { before: current, after: plan.text }) : [],
  };
}

/** Returns the lines of keys whose value in the file differs from the one that the change was based on. */
export function staleLines(text: string, changes: readonly SettingChange[]): readonly ShownDiffLine[] {
  const file = parseConfig('', text);
  const values = fileValues(file.tree);
  const lines = shownLines(text);
  return changes.flatMap(({ key, was }): readonly ShownDiffLine[] => {
    const current = values[key] ?? null;
    if (was === undefined || JSON.stringify(current) === JSON.stringify(was)) return [];
    if (current === null) return [{ kind: 'removed', line: 1, text: `${key} is no longer in the file` }];
    const { line } = file.places(key.split('.')).key;
    return [{ kind: 'added', line, text: lines[line - 1] ?? '' }];
  });
}

/** Returns the plan with its diff against the content on disk. */
function planFrom(plan: EditPlan, readText: string): EditPlan {
  return plan.kind === 'refused' ? plan : { ...plan, diff: diffLines(readText, plan.text) };
}

/** Ignores errors: the schema only helps editors, and the file works without it. */
async function writeSchema(config: string): Promise<void> {
  const file = path.join(path.dirname(config), SCHEMA_FILE);
  await writeFile(file, `${JSON.stringify(configSchema(), null, 2)}\n`, { mode: 0o600 }).catch(
    () => undefined,
  );
}
