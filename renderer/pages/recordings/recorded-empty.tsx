import { CircleOff, Disc, ListFilter, TriangleAlert } from 'lucide-react';
import { Try } from '../../proxy/try.tsx';
import { useLive } from '../../live/store.ts';
import { hrefOf } from '../../navigation/place.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { RecordButton } from './record-button.tsx';
import './recorded-empty.css';
import { RECORDING_BODIES_KEY, recordingFolder } from './recording-switch.ts';
import type { RecordingsReading } from './use-recordings.ts';
import * as words from './words.ts';

interface RecordedEmptyProps {
  readonly reading: RecordingsReading;
  readonly isNarrowed: boolean;
  readonly onClear: () => void;
}

/** Why the list is empty: reading failed, nothing matches, recording is off, or nothing has been recorded yet. */
export function RecordedEmpty({ reading, isNarrowed, onClear }: RecordedEmptyProps) {
  const settings = useLive((live) => live.settings);
  const { view } = reading;
  if (reading.hasFailed) return <Unread folder={view?.folder ?? ''} onAgain={reading.readAgain} />;
  if (view === undefined) return <EmptyState title={words.reading} text={words.oneMoment} />;
  if (isNarrowed) {
    return (
      <EmptyState
        icon={<ListFilter size={28} aria-hidden="true" />}
        title={words.noMatch}
        text={words.noMatchMeaning}
        action={<Button onClick={onClear}>{words.clearFilter}</Button>}
      />
    );
  }
  const folder = view.folder === '' ? recordingFolder(settings) : view.folder;
  if (!view.isRecording) return <SwitchedOff folder={folder} />;
  return (
    <EmptyState
      icon={<Disc size={28} aria-hidden="true" />}
      title={words.noRequests}
      text={
        <>
          {words.noRequestsBefore}
          <Path path={folder} />
          {words.noRequestsAfter}
        </>
      }
      action={<Try />}
    />
  );
}

interface UnreadProps {
  readonly folder: string;
  readonly onAgain: () => void;
}

function Unread({ folder, onAgain }: UnreadProps) {
  return (
    <EmptyState
      icon={<TriangleAlert size={28} aria-hidden="true" />}
      title={words.unread}
      text={
        folder === '' ? (
          words.unreadMeaning
        ) : (
          <>
            {words.unreadBefore}
            <Path path={folder} />.
          </>
        )
      }
      action={<Button onClick={onAgain}>{words.tryAgain}</Button>}
    />
  );
}

interface SwitchedOffProps {
  readonly folder: string;
}

function SwitchedOff({ folder }: SwitchedOffProps) {
  return (
    <EmptyState
      icon={<CircleOff size={28} aria-hidden="true" />}
      title={words.off}
      text={words.offMeaning}
      action={
        <div className="recording-off">
          <dl>
            <div>
              <dt>{words.where}</dt>
              <dd>
                {words.whereMeaning} <Path path={folder} />
              </dd>
            </div>
            <div>
              <dt>{words.neverRecorded}</dt>
              <dd>{words.neverRecordedMeaning}</dd>
            </div>
            <div>
              <dt>{words.notRecorded}</dt>
              <dd>
                {words.notRecordedBefore}{' '}
                <a href={hrefOf({ page: 'settings', setting: RECORDING_BODIES_KEY })}>
                  <code>{RECORDING_BODIES_KEY}</code>
                </a>{' '}
                {words.notRecordedAfter}
              </dd>
            </div>
          </dl>
          <RecordButton tone="primary" />
        </div>
      }
    />
  );
}

interface PathProps {
  readonly path: string;
}

function Path({ path }: PathProps) {
  return <code className="recorded-place">{path === '' ? words.folder : path}</code>;
}
