import { create } from 'zustand';
import type { Finding } from '../../src/contract/settings/finding.ts';
import type { ApplyBase, ApplyOutcome, SettingChange } from '../../src/contract/settings/settings-changes.ts';
import type { ControlClient } from '../client/client.ts';
import { useLive } from '../live/store.ts';
import { reason } from '../proxy/proxy-actions.ts';
import { showToast } from '../ui/toasts.tsx';
import { formatSaved } from './format-saved.ts';
import { useStaged } from '../settings-form/staged.ts';
import { withoutBase } from './staged-changes.ts';
import { showSetting } from '../settings-form/focused-setting.ts';
import * as words from './words.ts';

/** Conditions for a change. */
export interface ChangeTerms {
  /** Fingerprint of the file version that the change is based on. */
  readonly fingerprint: string;
  /** Whether to apply even if the file's values for these keys have changed. */
  readonly isForced?: boolean;
  /** Initial content if the file is missing or empty. */
  readonly base?: ApplyBase;
}

/** Request to change the file. */
export interface FileChange {
  /** Message on success, such as `Applied`. */
  readonly done: string;
  /** Message on failure, such as `The changes could not be applied`. */
  readonly failed: string;
  readonly send: (terms: ChangeTerms) => Promise<ApplyOutcome>;
  /** Whether `base` is supported if the file is missing or empty. */
  readonly takesBase?: boolean;
  /** Called after saving. */
  readonly onSaved?: () => void;
  /** Discards the drafts behind the change, if any. */
  readonly onDiscard?: () => void;
  /** Whether to offer Undo afterwards. */
  readonly canUndo: boolean;
}

/** Question to settle before a change: the file has changed or is gone. */
interface FileConflict {
  readonly outcome: Extract<ApplyOutcome, { kind: 'changed' | 'file_gone' }>;
  readonly change: FileChange;
}

interface FileChangeState {
  /** Whether a change is in progress; only one is allowed at a time. */
  readonly isBusy: boolean;
  readonly question: FileConflict | undefined;
  /** Closes the toast offering Undo for the latest change; undefined without one. */
  readonly closeUndo: (() => void) | undefined;
}

export const useFileChange = create<FileChangeState>(() => ({
  isBusy: false,
  question: undefined,
  closeUndo: undefined,
}));

/** How long to wait for the updated settings before allowing the next change. */
const SETTLE_MS = 1500;

/** Changes the file and shows the outcome. Does nothing while another change is in progress. */
export async function changeFile(
  client: ControlClient,
  change: FileChange,
  terms: Partial<ChangeTerms> = {},
): Promise<void> {
  const { settings } = useLive.getState();
  if (useFileChange.getState().isBusy || settings === undefined) return;
  useFileChange.setState({ isBusy: true, question: undefined });
  try {
    const outcome = await change.send({ fingerprint: settings.fingerprint, ...terms });
    if (outcome.kind === 'saved') await settingsAfter(settings.revision);
    show(client, change, outcome);
  } catch (error) {
    showToast({ title: change.failed, description: reason(error), kind: 'trouble' });
  } finally {
    useFileChange.setState({ isBusy: false });
  }
}

/** The parts of a `FileChange` that send changes of keys. */
export function sendChanges(
  client: ControlClient,
  changes: readonly SettingChange[],
): Pick<FileChange, 'send' | 'takesBase'> {
  return {
    send: ({ fingerprint, isForced = false, base }) =>
      client.settings.apply({
        fingerprint,
        changes: isForced ? withoutBase(changes) : [...changes],
        ...(base === undefined ? {} : { base }),
      }),
    takesBase: true,
  };
}

/** Reverts the last change to the file. */
export async function undoChange(client: ControlClient): Promise<void> {
  await changeFile(client, {
    done: words.undone,
    failed: words.notUndone,
    send: ({ fingerprint }) => client.settings.undo({ fingerprint }),
    canUndo: false,
  });
}

/** Closes the question without writing anything. */
export function forgetQuestion(): void {
  useFileChange.setState({ question: undefined });
}

function show(client: ControlClient, change: FileChange, outcome: ApplyOutcome): void {
  switch (outcome.kind) {
    case 'saved':
      change.onSaved?.();
      showSaved(client, change, outcome);
      return;
    case 'changed':
      useFileChange.setState({ question: { outcome, change } });
      return;
    case 'file_gone':
      if (change.takesBase === true) useFileChange.setState({ question: { outcome, change } });
      else showToast({ title: change.failed, description: outcome.message, kind: 'trouble' });
      return;
    case 'invalid':
      showFindings(change, outcome.findings);
      return;
    case 'refused':
      showToast({ title: change.failed, description: outcome.message, kind: 'trouble' });
  }
}

function showSaved(
  client: ControlClient,
  change: FileChange,
  outcome: Extract<ApplyOutcome, { kind: 'saved' }>,
): void {
  // Undo reverts the last change, so an older offer would revert the wrong one.
  useFileChange.getState().closeUndo?.();
  const said = formatSaved(change.done, outcome);
  const action = { label: words.undo, onPress: () => void undoChange(client) };
  const close = showToast(change.canUndo ? { ...said, action } : said);
  useFileChange.setState({ closeUndo: change.canUndo ? close : undefined });
}

/** Shows findings on their rows and focuses the first; findings without a row appear in a toast. */
function showFindings(change: FileChange, findings: readonly Finding[]): void {
  const { drafts, check, refuse } = useStaged.getState();
  const onRows = findings.filter(({ key }) => key !== undefined && Object.hasOwn(drafts, key));
  refuse(onRows);
  check(onRows.flatMap(({ key }) => key ?? []));
  const first = onRows[0]?.key;
  if (first !== undefined) showSetting(first);
  const others = findings.filter((finding) => !onRows.includes(finding));
  if (others.length === 0) return;
  showToast({
    title: change.failed,
    description: others.map(({ message }) => message).join('\n'),
    kind: 'trouble',
  });
}

function settingsAfter(revision: number): Promise<void> {
  return new Promise((resolve) => {
    if (useLive.getState().settings?.revision !== revision) {
      resolve();
      return;
    }
    const finish = (): void => {
      clearTimeout(timer);
      unsubscribe();
      resolve();
    };
    const timer = setTimeout(finish, SETTLE_MS);
    const unsubscribe = useLive.subscribe(({ settings }) => {
      if (settings?.revision !== revision) finish();
    });
  });
}
