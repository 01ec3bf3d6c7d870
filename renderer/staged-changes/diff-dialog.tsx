import { useEffect, useState } from 'react';
import type { PreviewOutcome } from '../../src/contract/settings/settings-changes.ts';
import { useLive } from '../live/store.ts';
import { useControl } from '../client/client.ts';
import { reason } from '../proxy/proxy-actions.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { applyStaged } from './apply-staged.ts';
import { DiffLines } from './diff-lines.tsx';
import { type StagedChanges, withoutBase } from './staged-changes.ts';
import { formatInvalid } from './format-staged.ts';
import * as words from './words.ts';

interface DiffDialogProps {
  readonly staged: StagedChanges;
  readonly onClose: () => void;
}

/** Diff of what Apply would write. */
export function DiffDialog({ staged, onClose }: DiffDialogProps) {
  const client = useControl();
  const path = useLive((live) => live.settings?.configPath) ?? '';
  const outcome = usePreview(staged);
  const hasInvalid = staged.invalid.length > 0;
  return (
    <Dialog
      isOpen
      isWide
      onClose={onClose}
      title={words.reviewTitle}
      description={<span className="mono">{path}</span>}
      footer={
        <>
          <Button onClick={onClose}>{words.close}</Button>
          <Button
            tone="primary"
            onClick={() => {
              onClose();
              void applyStaged(client, staged);
            }}
          >
            {words.apply}
          </Button>
        </>
      }
    >
      {hasInvalid ? <Banner tone="amber">{words.invalidNotShown(formatInvalid(staged))}</Banner> : null}
      <PreviewBody outcome={outcome} />
    </Dialog>
  );
}

interface PreviewBodyProps {
  readonly outcome: PreviewOutcome | undefined;
}

function PreviewBody({ outcome }: PreviewBodyProps) {
  switch (outcome?.kind) {
    case undefined:
      return <p className="small">{words.readingFile}</p>;
    case 'refused':
      return <Banner tone="red">{outcome.message}</Banner>;
    case 'planned':
      return (
        <>
          {outcome.findings.map((finding) => (
            <Banner
              key={`${finding.at} ${finding.message}`}
              tone={finding.level === 'error' ? 'red' : 'amber'}
            >
              {finding.message}
            </Banner>
          ))}
          <DiffLines label={words.changedLines} lines={outcome.diff} />
        </>
      );
  }
}

const NO_CHANGE: PreviewOutcome = { kind: 'planned', diff: [], findings: [] };

function usePreview(staged: StagedChanges): PreviewOutcome | undefined {
  const client = useControl();
  const [outcome, setOutcome] = useState<PreviewOutcome>();
  const { changes } = staged;
  useEffect(() => {
    if (changes.length === 0) return;
    const left = new AbortController();
    const ask = async (): Promise<void> => {
      try {
        setOutcome(await client.settings.preview({ changes: withoutBase(changes) }, { signal: left.signal }));
      } catch (error) {
        if (!left.signal.aborted)
          setOutcome({ kind: 'refused', code: 'unreachable', message: reason(error) });
      }
    };
    void ask();
    return () => left.abort();
  }, [client, changes]);
  return changes.length === 0 ? NO_CHANGE : outcome;
}
