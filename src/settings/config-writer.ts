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

/** An edit of the file, and what it comes from. */
export interface ConfigEdit {
  /** What to write to where the file is missing or empty. */
  readonly base?: ApplyBase | undefined;
  readonly changes: readonly SettingChange[];
  readonly plan: (text: string) => EditPlan;
  /** What is wrong with the text that it leads to. */
  readonly wrongWith: (text: string) => Promise<readonly Finding[]>;
}

/** A change that was written, as it is shown; the text may hold secrets. */
export interface Written {
  readonly kind: 'saved';
  readonly diff: readonly ShownDiffLine[];
  readonly text: string;
}

/** What came of writing, or why nothing was written. */
export type WriteOutcome =
  Written | { readonly kind: 'changed' } | Extract<ApplyOutcome, { kind: 'invalid' }> | RefusedChange;

const SCHEMA_FILE = 'config.schema.json';
/** Editors that know the line complete and check the file by the schema beside it. */
const NEW_FILE = `# yaml-language-server: $schema=./${SCHEMA_FILE}\n`;
/** A window that is further behind is told only what the file says now. */
const KNOWN_TEXTS = 5;

/** Writes the configuration file; knows its last texts, and which save can be undone. */
export class ConfigWriter {
  /** The latest texts by fingerprint, to tell what changed outside. */
  readonly #texts = new Map<string, string>();
  readonly #saver = new ConfigSaver();
  #undoable: string | undefined;

  /** Takes note of what is on the disk. */
  remember(file: TextRead): void {
    this.#texts.set(fingerprintOf(file), file.kind === 'text' ? file.text : '');
    for (const old of [...this.#texts.keys()].slice(0, -KNOWN_TEXTS)) this.#texts.delete(old);
  }

  /** The text that a window knows by its fingerprint; empty for one of long ago. */
  textOf(fingerprint: string): string {
    return this.#texts.get(fingerprint) ?? '';
  }

  canUndo(fingerprint: string): boolean {
    return this.#undoable === fingerprint;
  }

  /** Writes an edit of what is on the disk, or of `start` in its place. */
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

  /** Puts back what the file held before the last save. */
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

/** What changed outside since a window read the file, and what it was about to write over it; secrets are replaced. */
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

/** The lines of keys that the file has another value for than the change was begun from. */
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

/** The plan as a change of what is on the disk. */
function planFrom(plan: EditPlan, readText: string): EditPlan {
  return plan.kind === 'refused' ? plan : { ...plan, diff: diffLines(readText, plan.text) };
}

/** Without the schema the file is as good; it is there for editors. */
async function writeSchema(config: string): Promise<void> {
  const file = path.join(path.dirname(config), SCHEMA_FILE);
  await writeFile(file, `${JSON.stringify(configSchema(), null, 2)}\n`, { mode: 0o600 }).catch(
    () => undefined,
  );
}
