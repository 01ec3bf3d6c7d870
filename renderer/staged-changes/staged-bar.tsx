import { useEffect, useMemo, useState } from 'react';
import { useLive } from '../live/store.ts';
import { useControl } from '../client/client.ts';
import { keyboardPlatform } from '../navigation/page-keys.ts';
import { ariaKeys, shownKeys } from '../navigation/shortcuts.ts';
import { Button } from '../ui/button.tsx';
import { Tip } from '../ui/tip.tsx';
import { applyStaged } from './apply-staged.ts';
import { forgetQuestion, useFileChange } from './change-file.ts';
import './staged-bar.css';
import { useStaged } from '../settings-form/staged.ts';
import { formatChanges, formatEffect, formatInvalid, formatMovedRows } from './format-staged.ts';
import { useDraftChecks } from './use-draft-checks.ts';
import { type StagedChanges, stagedChanges } from './staged-changes.ts';
import * as words from './words.ts';
import { lazyDialog } from '../ui/lazy-dialog.ts';

/** Bar with the staged changes; hidden if there are none. */
export function StagedBar() {
  const client = useControl();
  const staged = useStagedChanges();
  const isBusy = useFileChange((state) => state.isBusy);
  const question = useFileChange((state) => state.question?.outcome.kind);
  const [isDiffOpen, setIsDiffOpen] = useState(false);
  useCloseGuard(staged.count > 0);
  useDraftChecks(staged.changes);
  return (
    <>
      {staged.count === 0 ? null : (
        <div className="staged-dock">
          <section className="staged-bar" aria-label={words.stagedChanges} data-pane>
            <p className="staged-words" role="status">
              <strong>{formatChanges(staged.count)}</strong> · <Effect staged={staged} />
              <Remark tone="red" text={formatInvalid(staged)} />
              <Remark tone="amber" text={formatMovedRows(staged)} />
            </p>
            <div className="staged-buttons">
              <Button onClick={() => setIsDiffOpen(true)}>{words.showDiff}</Button>
              <Button onClick={() => useStaged.getState().discard()}>{words.discard}</Button>
              <Tip text={shownKeys('apply', keyboardPlatform()).join(' ')}>
                <Button
                  tone="primary"
                  aria-busy={isBusy}
                  aria-keyshortcuts={ariaKeys('apply', keyboardPlatform())}
                  onClick={() => void applyStaged(client, staged)}
                >
                  {isBusy ? words.applying : words.apply}
                </Button>
              </Tip>
            </div>
          </section>
        </div>
      )}
      {isDiffOpen ? <STAGED_DIALOGS.diff.Part staged={staged} onClose={() => setIsDiffOpen(false)} /> : null}
      {question === 'changed' ? <STAGED_DIALOGS.conflict.Part onClose={forgetQuestion} /> : null}
      {question === 'file_gone' ? <STAGED_DIALOGS.fileGone.Part onClose={forgetQuestion} /> : null}
    </>
  );
}

const NONE: StagedChanges = { changes: [], invalid: [], moved: [], count: 0, providers: [] };

/** Combined changes of all drafts. */
function useStagedChanges(): StagedChanges {
  const view = useLive((live) => live.settings);
  const drafts = useStaged((staged) => staged.drafts);
  return useMemo(() => (view === undefined ? NONE : stagedChanges(view, drafts)), [view, drafts]);
}

/** A separate component, because the pools change with each message and the bar should not re-render with them. */
function Effect({ staged }: { readonly staged: StagedChanges }) {
  return formatEffect(
    staged,
    useLive((live) => live.pools),
  );
}

interface RemarkProps {
  readonly tone: 'red' | 'amber';
  readonly text: string;
}

function Remark({ tone, text }: RemarkProps) {
  return text === '' ? null : (
    <>
      {' '}
      · <span className={`staged-${tone}`}>{text}</span>
    </>
  );
}

/** Makes the browser ask before closing a tab with drafts. */
function useCloseGuard(isStaged: boolean): void {
  useEffect(() => {
    if (!isStaged) return;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isStaged]);
}

/** Dialogs about the staged changes, each loaded when first opened. */
export const STAGED_DIALOGS = {
  diff: lazyDialog(async () => (await import('./diff-dialog.tsx')).DiffDialog),
  conflict: lazyDialog(async () => (await import('./conflict-dialog.tsx')).ConflictDialog),
  fileGone: lazyDialog(async () => (await import('./file-gone-dialog.tsx')).FileGoneDialog),
};
