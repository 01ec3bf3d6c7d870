import { useState } from 'react';
import { programNowMs, useLive } from '../../live/store.ts';
import { useControl } from '../../client/client.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { showToast } from '../../ui/toasts.tsx';
import './recorded-export-dialog.css';
import { askedFilter, formatFilter, NO_RECORDED_FILTER, type RecordedFilter } from './recorded-filter.ts';
import { saveText } from '../../ui/copy.ts';
import * as words from './words.ts';

type Format = 'jsonl' | 'har';

interface RecordedExportDialogProps {
  readonly filter: RecordedFilter;
  readonly onClose: () => void;
}

/** Exports recordings to a file after saying what it will and will not contain. */
export function RecordedExportDialog({ filter, onClose }: RecordedExportDialogProps) {
  const narrowing = formatFilter(filter);
  const [which, setWhich] = useState<'shown' | 'all'>('shown');
  const [busy, save] = useSave(which === 'all' ? NO_RECORDED_FILTER : filter, onClose);
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={words.exportTitle}
      description={words.exportMeaning}
      footer={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button aria-busy={busy === 'har'} isDisabled={busy !== undefined} onClick={() => save('har')}>
            {busy === 'har' ? words.readingMessages : words.saveHar}
          </Button>
          <Button
            tone="primary"
            aria-busy={busy === 'jsonl'}
            isDisabled={busy !== undefined}
            onClick={() => save('jsonl')}
          >
            {busy === 'jsonl' ? words.readingMessages : words.saveJsonl}
          </Button>
        </>
      }
    >
      {narrowing === '' ? null : (
        <Segmented
          label={words.whichRecordings}
          options={[
            { value: 'shown', label: words.matching },
            { value: 'all', label: words.allRecordings },
          ]}
          value={which}
          onChange={setWhich}
        />
      )}
      <ExportFacts narrowing={which === 'all' ? '' : narrowing} />
    </Dialog>
  );
}

interface ExportFactsProps {
  /** Description of the filter; empty for all recordings. */
  readonly narrowing: string;
}

/** Contents of the exported file, by format. */
function ExportFacts({ narrowing }: ExportFactsProps) {
  return (
    <dl className="recorded-export">
      <div>
        <dt>{words.which}</dt>
        <dd>{words.whichMeaning(narrowing)}</dd>
      </div>
      <div>
        <dt>{words.jsonl}</dt>
        <dd>{words.jsonlMeaning}</dd>
      </div>
      <div>
        <dt>{words.har}</dt>
        <dd>{words.harMeaning}</dd>
      </div>
      <div>
        <dt>{words.bodies}</dt>
        <dd>{words.bodiesMeaning}</dd>
      </div>
    </dl>
  );
}

function useSave(
  filter: RecordedFilter,
  onClose: () => void,
): readonly [busy: Format | undefined, save: (format: Format) => void] {
  const client = useControl();
  const [busy, setBusy] = useState<Format>();
  const save = async (format: Format): Promise<void> => {
    setBusy(format);
    try {
      const nowMs = programNowMs() + useLive.getState().wallMinusMonotonicMs;
      const { name, text } = await client.recordings.export({ filter: askedFilter(filter, nowMs), format });
      saveText(text, name, format === 'har' ? 'application/json' : 'application/x-ndjson');
      onClose();
      showToast({ title: words.saved(name) });
    } catch {
      setBusy(undefined);
      showToast({
        title: words.notExported,
        description: words.notExportedMeaning,
        kind: 'trouble',
      });
    }
  };
  return [busy, (format) => void save(format)];
}
