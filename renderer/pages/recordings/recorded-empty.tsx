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

interface RecordedEmptyProps {
  readonly reading: RecordingsReading;
  readonly isNarrowed: boolean;
  readonly onClear: () => void;
}

/** Why there is nothing to see: it could not be read, nothing matches, recording is off, or nothing has come yet. */
export function RecordedEmpty({ reading, isNarrowed, onClear }: RecordedEmptyProps) {
  const settings = useLive((live) => live.settings);
  const { view } = reading;
  if (reading.hasFailed) return <Unread folder={view?.folder ?? ''} onAgain={reading.readAgain} />;
  if (view === undefined) return <EmptyState title="One moment" text="The recordings are being read." />;
  if (isNarrowed) {
    return (
      <EmptyState
        icon={<ListFilter size={28} aria-hidden="true" />}
        title="No recordings match"
        text="Nothing that was recorded fits the filter."
        action={<Button onClick={onClear}>Clear the filter</Button>}
      />
    );
  }
  const folder = view.folder === '' ? recordingFolder(settings) : view.folder;
  if (!view.isRecording) return <SwitchedOff folder={folder} />;
  return (
    <EmptyState
      icon={<Disc size={28} aria-hidden="true" />}
      title="Recording; no request yet"
      text={
        <>
          Each request has a line here once it is over, and in a file in <Path path={folder} />. Recordings
          are kept after you quit.
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
      title="The recordings could not be read"
      text={
        folder === '' ? (
          'LunaRoute did not answer, or may not read the folder.'
        ) : (
          <>
            LunaRoute did not answer, or may not read <Path path={folder} />.
          </>
        )
      }
      action={<Button onClick={onAgain}>Try again</Button>}
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
      title="Requests are not recorded"
      text="Recording writes a line for each finished request to a file on this machine: model, connection, times, tokens as the provider reports them, and what went wrong. Recordings are kept after you quit."
      action={
        <div className="recording-off">
          <dl>
            <div>
              <dt>Where</dt>
              <dd>
                one file per day in <Path path={folder} />
              </dd>
            </div>
            <div>
              <dt>Never recorded</dt>
              <dd>keys, Authorization headers and cookies: they are removed first</dd>
            </div>
            <div>
              <dt>Not recorded</dt>
              <dd>
                headers, prompts and answers, unless{' '}
                <a href={hrefOf({ page: 'settings', setting: RECORDING_BODIES_KEY })}>
                  <code>{RECORDING_BODIES_KEY}</code>
                </a>{' '}
                is on
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
  return <code className="recorded-place">{path === '' ? 'the folder of recordings' : path}</code>;
}
