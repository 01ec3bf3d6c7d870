import { useState } from 'react';
import { MAX_RECORDINGS } from '../../../src/contract/recording.ts';
import { programNowMs, useLive } from '../../live/store.ts';
import { formatCount } from '../../text/format.ts';
import { useControl } from '../../client/control-context.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { showToast } from '../../ui/toasts.tsx';
import './recorded-export-dialog.css';
import { askedFilter, formatFilter, NO_RECORDED_FILTER, type RecordedFilter } from './recorded-filter.ts';
import { saveText } from '../../text/save-text.ts';

type Format = 'jsonl' | 'har';

interface RecordedExportDialogProps {
  readonly filter: RecordedFilter;
  readonly onClose: () => void;
}

/** Saves recordings to a file, and says first what is in it and what is not. */
export function RecordedExportDialog({ filter, onClose }: RecordedExportDialogProps) {
  const words = formatFilter(filter);
  const [which, setWhich] = useState<'shown' | 'all'>('shown');
  const [busy, save] = useSave(which === 'all' ? NO_RECORDED_FILTER : filter, onClose);
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Export recordings"
      description="Keys, Authorization headers and cookies were taken out before anything was recorded: they are in no file. Provider names, hosts, paths, models and clients are."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button aria-busy={busy === 'har'} isDisabled={busy !== undefined} onClick={() => save('har')}>
            {busy === 'har' ? 'Reading…' : 'Save as .har'}
          </Button>
          <Button
            tone="primary"
            aria-busy={busy === 'jsonl'}
            isDisabled={busy !== undefined}
            onClick={() => save('jsonl')}
          >
            {busy === 'jsonl' ? 'Reading…' : 'Save as .jsonl'}
          </Button>
        </>
      }
    >
      {words === '' ? null : (
        <Segmented
          label="Which recordings"
          options={[
            { value: 'shown', label: 'Those that match' },
            { value: 'all', label: 'All recordings' },
          ]}
          value={which}
          onChange={setWhich}
        />
      )}
      <dl className="recorded-export">
        <div>
          <dt>Which</dt>
          <dd>
            {words === '' || which === 'all' ? 'all recordings' : words}, also what is not loaded here; the
            newest {formatCount(MAX_RECORDINGS)} at most
          </dd>
        </div>
        <div>
          <dt>.jsonl</dt>
          <dd>one request a line, as it was recorded: for scripts</dd>
        </div>
        <div>
          <dt>.har</dt>
          <dd>HTTP Archive 1.2: for the developer tools of a browser</dd>
        </div>
        <div>
          <dt>Bodies</dt>
          <dd>
            headers, prompts and answers are in either file only where they were recorded; where they are
            many, only those of the newest. A secret in a prompt is taken out where its form gives it away:
            look before you pass it on.
          </dd>
        </div>
      </dl>
    </Dialog>
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
      showToast({ title: `Saved as ${name}` });
    } catch {
      setBusy(undefined);
      showToast({
        title: 'The recordings were not exported',
        description: 'They could not be read, or are too many for one file. Narrow the filter and try again.',
        kind: 'trouble',
      });
    }
  };
  return [busy, (format) => void save(format)];
}
