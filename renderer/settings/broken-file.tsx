import type { SettingsView } from '../../src/contract/settings-view.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { copyText } from '../ui/copy.ts';

interface BrokenFileProps {
  readonly view: SettingsView;
}

/** Says where the file is broken and what holds meanwhile; nothing where it is not. */
export function BrokenFile({ view }: BrokenFileProps) {
  const { file } = view;
  if (file.kind !== 'broken') return null;
  return (
    <Banner
      tone="red"
      action={
        <Button size="small" onClick={() => void copyText(file.at, file.at)}>
          Copy the place
        </Button>
      }
    >
      <p>
        <strong>The configuration cannot be read.</strong> The last good settings hold, and nothing is written
        over the file. Put it right in an editor: it is read again as soon as it is saved.
      </p>
      <p className="mono">{file.at}</p>
      <p>{file.message}</p>
    </Banner>
  );
}
