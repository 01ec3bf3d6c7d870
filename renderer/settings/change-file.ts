import { create } from 'zustand';
import type { Finding } from '../../src/contract/settings.ts';
import type { ApplyOutcome } from '../../src/contract/settings-view.ts';
import type { ControlClient } from '../client/client.ts';
import { useLive } from '../live/store.ts';
import { placeOfSetting } from '../shell/place.ts';
import { reason } from '../shell/proxy-actions.ts';
import { goTo } from '../shell/use-place.ts';
import { showToast } from '../ui/toasts.tsx';
import { savedWords } from './saved-words.ts';
import { useStaged } from './staged.ts';
import { aimAt } from './target.ts';

/** One wish to change the file. */
export interface FileChange {
  /** Such as `Applied`, once it is done. */
  readonly done: string;
  /** Such as `The changes could not be applied`. */
  readonly failed: string;
  readonly send: (fingerprint: string) => Promise<ApplyOutcome>;
  /** Called once it is written. */
  readonly onSaved?: () => void;
  /** Gives up the wish, where the window holds it as drafts. */
  readonly onDiscard?: () => void;
  /** Whether Undo is offered afterwards. */
  readonly canUndo: boolean;
}

/** A file that was changed outside while somebody wanted to change it here. */
export interface Conflict {
  readonly outcome: Extract<ApplyOutcome, { kind: 'changed' }>;
  readonly change: FileChange;
}

interface FileChangeState {
  /** One change at a time. */
  readonly isBusy: boolean;
  readonly conflict: Conflict | undefined;
}

export const useFileChange = create<FileChangeState>(() => ({ isBusy: false, conflict: undefined }));

/** How long to wait for the new settings after a change, before the next one may be sent. */
const SETTLE_MS = 1500;

/** Changes the file and shows what came of it. A second call while one is under way does nothing. */
export async function changeFile(
  client: ControlClient,
  change: FileChange,
  fingerprint = useLive.getState().settings?.fingerprint,
): Promise<void> {
  if (useFileChange.getState().isBusy || fingerprint === undefined) return;
  useFileChange.setState({ isBusy: true, conflict: undefined });
  const before = useLive.getState().settings?.revision;
  try {
    const outcome = await change.send(fingerprint);
    if (outcome.kind === 'saved') await settingsAfter(before);
    show(client, change, outcome);
  } catch (error) {
    showToast({ title: change.failed, description: reason(error), kind: 'trouble' });
  } finally {
    useFileChange.setState({ isBusy: false });
  }
}

/** Puts the file back to what it was before the last change. */
export async function undoChange(client: ControlClient): Promise<void> {
  await changeFile(client, {
    done: 'Undone: the file is as it was before',
    failed: 'It could not be undone',
    send: (fingerprint) => client.settings.undo({ fingerprint }),
    canUndo: false,
  });
}

/** Closes the question about a conflict. */
export function forgetConflict(): void {
  useFileChange.setState({ conflict: undefined });
}

let closeUndo: (() => void) | undefined;

function show(client: ControlClient, change: FileChange, outcome: ApplyOutcome): void {
  switch (outcome.kind) {
    case 'saved': {
      change.onSaved?.();
      // Undo takes back the last change: an older offer of it would say what it does not do.
      closeUndo?.();
      closeUndo = undefined;
      const words = savedWords(change.done, outcome);
      if (change.canUndo) {
        const action = { label: 'Undo', onPress: () => void undoChange(client) };
        closeUndo = showToast({ ...words, action });
      } else showToast(words);
      return;
    }
    case 'changed':
      useFileChange.setState({ conflict: { outcome, change } });
      return;
    case 'invalid':
      showFindings(change, outcome.findings);
      return;
    case 'refused':
      showToast({ title: change.failed, description: outcome.message, kind: 'trouble' });
  }
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

/** Goes to a setting's row, wherever it is, and focuses its field. */
export function showSetting(key: string): void {
  const { setting: _setting, ...page } = placeOfSetting(key);
  goTo(page);
  aimAt(key);
}

function settingsAfter(revision: number | undefined): Promise<void> {
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
