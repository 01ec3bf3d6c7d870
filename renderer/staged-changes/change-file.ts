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

/** How a change is to be made. */
export interface ChangeTerms {
  /** The text of the file that it is made to. */
  readonly fingerprint: string;
  /** Whatever the file says of its keys by now. */
  readonly isForced?: boolean;
  /** What to begin with where the file is missing or empty. */
  readonly base?: ApplyBase;
}

/** One request to change the file. */
export interface FileChange {
  /** Such as `Applied`, once it is done. */
  readonly done: string;
  /** Such as `The changes could not be applied`. */
  readonly failed: string;
  readonly send: (terms: ChangeTerms) => Promise<ApplyOutcome>;
  /** Whether it can begin with another text where the file is missing or empty. */
  readonly takesBase?: boolean;
  /** Called once it is saved. */
  readonly onSaved?: () => void;
  /** Gives up the request, where the window holds it as drafts. */
  readonly onDiscard?: () => void;
  /** Whether Undo is offered afterwards. */
  readonly canUndo: boolean;
}

/** What has to be asked before a change can be made: the file is another one by now, or gone. */
interface FileConflict {
  readonly outcome: Extract<ApplyOutcome, { kind: 'changed' | 'file_gone' }>;
  readonly change: FileChange;
}

interface FileChangeState {
  /** One change at a time. */
  readonly isBusy: boolean;
  readonly question: FileConflict | undefined;
  /** Takes back the offer to undo the latest change; undefined without one. */
  readonly closeUndo: (() => void) | undefined;
}

export const useFileChange = create<FileChangeState>(() => ({
  isBusy: false,
  question: undefined,
  closeUndo: undefined,
}));

/** How long to wait for the new settings after a change, before the next one may be sent. */
const SETTLE_MS = 1500;

/** Changes the file and shows what came of it. A second call while one is in progress does nothing. */
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

/** Sends changes of keys: a part of a request. */
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

/** Puts the file back to what it was before the last change. */
export async function undoChange(client: ControlClient): Promise<void> {
  await changeFile(client, {
    done: words.undone,
    failed: words.notUndone,
    send: ({ fingerprint }) => client.settings.undo({ fingerprint }),
    canUndo: false,
  });
}

/** Closes the question; nothing was written. */
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
  // Undo reverts the last change: an older offer of it would say what it does not do.
  useFileChange.getState().closeUndo?.();
  const said = formatSaved(change.done, outcome);
  const action = { label: words.undo, onPress: () => void undoChange(client) };
  const close = showToast(change.canUndo ? { ...said, action } : said);
  useFileChange.setState({ closeUndo: change.canUndo ? close : undefined });
}

/** Findings go to their rows, and the focus to the first; what has no row is said in a toast. */
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
