import { type UpdateView, formatUpdate } from '../../../src/contract/updates.ts';
import { PreferenceRow } from '../../settings-form/preference-row.tsx';
import { useControl } from '../../client/client.ts';
import { report } from '../../proxy/proxy-actions.ts';
import { Button } from '../../ui/button.tsx';
import { CopyLine } from '../../ui/copy-line.tsx';
import { formatDateTime } from '../../text/format.ts';
import * as words from './words.ts';

interface UpdateRowProps {
  readonly update: UpdateView;
  readonly change: (act: () => Promise<UpdateView>) => Promise<void>;
}

/** Whether a newer version is available, and how to get it. Installs nothing. */
export function UpdateRow({ update, change }: UpdateRowProps) {
  const client = useControl();
  if (update.kind !== 'on')
    return (
      <PreferenceRow id="updates" name={words.updates} meaning={formatUpdate(update, formatDateTime)}>
        {null}
      </PreferenceRow>
    );
  const { newer, isLooking } = update;
  return (
    <PreferenceRow
      id="updates"
      name={words.updates}
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
            {words.dismiss(newer.version)}
          </Button>
        )}
        <Button
          aria-busy={isLooking}
          isDisabled={isLooking}
          onClick={() => void change(() => client.desktop.lookForUpdate())}
        >
          {isLooking ? words.checking : words.checkNow}
        </Button>
        {newer === null ? null : (
          <Button
            tone="primary"
            onClick={() => void report(words.pageNotOpened, () => client.desktop.openReleasePage())}
          >
            {words.whatsNew}
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
      <p>{by === 'apt' ? words.updateDeb : words.updateBy(by)}</p>
      <CopyLine text={command} what={words.theCommand} />
    </div>
  );
}
