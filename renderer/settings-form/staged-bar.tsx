import { useEffect, useState } from 'react';
import { useLive } from '../live/store.ts';
import { useControl } from '../client/control-context.ts';
import { ariaKeys, shownKeys } from '../navigation/shortcuts.ts';
import { surroundings } from '../navigation/surroundings.ts';
import { Button } from '../ui/button.tsx';
import { Tip } from '../ui/tip.tsx';
import { applyStaged } from './apply-staged.ts';
import { forgetQuestion, useFileChange } from './change-file.ts';
import { SETTINGS_DIALOGS } from './settings-dialogs.ts';
import './staged-bar.css';
import { useStaged } from './staged.ts';
import type { StagedChanges } from './staged-changes.ts';
import { formatChanges, formatEffect, formatInvalid, formatMovedRows } from './format-staged.ts';
import { useDraftChecks } from './use-draft-checks.ts';
import { useStagedChanges } from './use-staged-changes.ts';

/** What is staged and not applied; there only when there is something. */
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
          <section className="staged-bar" aria-label="Staged changes" data-pane>
            <p className="staged-words" role="status">
              <strong>{formatChanges(staged.count)}</strong> · <Effect staged={staged} />
              <Remark tone="red" words={formatInvalid(staged)} />
              <Remark tone="amber" words={formatMovedRows(staged)} />
            </p>
            <div className="staged-buttons">
              <Button onClick={() => setIsDiffOpen(true)}>Show diff</Button>
              <Button onClick={() => useStaged.getState().discard()}>Discard</Button>
              <Tip text={shownKeys('apply', surroundings()).join(' ')}>
                <Button
                  tone="primary"
                  aria-busy={isBusy}
                  aria-keyshortcuts={ariaKeys('apply', surroundings())}
                  onClick={() => void applyStaged(client, staged)}
                >
                  {isBusy ? 'Applying…' : 'Apply'}
                </Button>
              </Tip>
            </div>
          </section>
        </div>
      )}
      {isDiffOpen ? (
        <SETTINGS_DIALOGS.diff.Part staged={staged} onClose={() => setIsDiffOpen(false)} />
      ) : null}
      {question === 'changed' ? <SETTINGS_DIALOGS.conflict.Part onClose={forgetQuestion} /> : null}
      {question === 'file_gone' ? <SETTINGS_DIALOGS.fileGone.Part onClose={forgetQuestion} /> : null}
    </>
  );
}

/** Apart from the bar, which is there without drafts, too, and the pools are others with each message. */
function Effect({ staged }: { readonly staged: StagedChanges }) {
  return formatEffect(
    staged,
    useLive((live) => live.pools),
  );
}

interface RemarkProps {
  readonly tone: 'red' | 'amber';
  readonly words: string;
}

function Remark({ tone, words }: RemarkProps) {
  return words === '' ? null : (
    <>
      {' '}
      · <span className={`staged-${tone}`}>{words}</span>
    </>
  );
}

/** The browser asks before a tab with drafts is closed. */
function useCloseGuard(isStaged: boolean): void {
  useEffect(() => {
    if (!isStaged) return;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isStaged]);
}
