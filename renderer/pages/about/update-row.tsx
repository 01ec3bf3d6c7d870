import { type UpdateView, formatUpdate } from '../../../src/contract/updates.ts';
import { PreferenceRow } from '../../settings-form/preference-row.tsx';
import { useControl } from '../../client/control-context.ts';
import { report } from '../../proxy/proxy-actions.ts';
import { Button } from '../../ui/button.tsx';
import { CopyLine } from '../../ui/copy-line.tsx';
import { formatDateTime } from '../../text/format-date-time.ts';

interface UpdateRowProps {
  readonly update: UpdateView;
  readonly change: (act: () => Promise<UpdateView>) => Promise<void>;
}

/** Whether a newer version is out, and what to do about it. Nothing is installed from here. */
export function UpdateRow({ update, change }: UpdateRowProps) {
  const client = useControl();
  if (update.kind !== 'on')
    return (
      <PreferenceRow id="updates" name="Updates" meaning={formatUpdate(update, formatDateTime)}>
        {null}
      </PreferenceRow>
    );
  const { newer, isLooking } = update;
  return (
    <PreferenceRow
      id="updates"
      name="Updates"
      meaning={
        <>
          <p role="status">{formatUpdate(update, formatDateTime)}</p>
          {newer === null || newer.install === null ? null : <Install {...newer.install} />}
        </>
      }
    >
      <div className="preference-buttons">
        {newer === null || newer.isDismissed ? null : (
          <Button onClick={() => void change(() => client.desktop.dismissUpdate({ version: newer.version }))}>
            Don’t show {newer.version} again
          </Button>
        )}
        <Button
          aria-busy={isLooking}
          isDisabled={isLooking}
          onClick={() => void change(() => client.desktop.lookForUpdate())}
        >
          {isLooking ? 'Checking…' : 'Check now'}
        </Button>
        {newer === null ? null : (
          <Button
            tone="primary"
            onClick={() =>
              void report('The release page could not be opened', () => client.desktop.openReleasePage())
            }
          >
            What’s new
          </Button>
        )}
      </div>
    </PreferenceRow>
  );
}

interface InstallProps {
  readonly by: string;
  readonly command: string;
}

function Install({ by, command }: InstallProps) {
  return (
    <div className="about-install">
      <p>
        {by === 'apt'
          ? 'This copy was installed from a .deb package. Download the new one from the release page, then run:'
          : `This copy was installed by ${by}. To bring it up to date:`}
      </p>
      <CopyLine text={command} what="the command" />
    </div>
  );
}
