import { useState } from 'react';
import type { FileState, SettingsView } from '../../src/contract/settings/settings-view.ts';
import { useControl } from '../shell/control-context.ts';
import { report } from '../shell/proxy-actions.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { copyText } from '../ui/copy.ts';
import { Dialog } from '../ui/dialog.tsx';
import { fileTrouble } from './file-words.ts';

interface FileBannerProps {
  readonly view: SettingsView;
}

/** What is wrong with the file as a whole, and what is in effect meanwhile; nothing where it can be read. */
export function FileBanner({ view }: FileBannerProps) {
  const { file } = view;
  if (file.kind === 'broken') return <BrokenFile file={file} />;
  return file.kind === 'gone' ? <GoneFile file={file} /> : null;
}

interface BrokenFileProps {
  readonly file: Extract<FileState, { kind: 'broken' }>;
}

function BrokenFile({ file }: BrokenFileProps) {
  const { what, means } = fileTrouble(file);
  return (
    <Banner
      tone="red"
      action={
        <Button size="small" onClick={() => void copyText(file.at, file.at)}>
          Copy location
        </Button>
      }
    >
      <p>
        <strong>{what}</strong> {means}
      </p>
      <p className="mono">{file.at}</p>
    </Banner>
  );
}

interface GoneFileProps {
  readonly file: Extract<FileState, { kind: 'gone' }>;
}

function GoneFile({ file }: GoneFileProps) {
  const [isAsking, setIsAsking] = useState(false);
  const { what, means } = fileTrouble(file);
  return (
    <>
      <Banner
        tone="amber"
        action={
          <Button size="small" onClick={() => setIsAsking(true)}>
            Use defaults…
          </Button>
        }
      >
        <p>
          <strong>{what}</strong> {means}
        </p>
        <p className="mono">{file.at}</p>
      </Banner>
      {isAsking ? <DefaultsDialog onClose={() => setIsAsking(false)} /> : null}
    </>
  );
}

interface DefaultsDialogProps {
  readonly onClose: () => void;
}

function DefaultsDialog({ onClose }: DefaultsDialogProps) {
  const client = useControl();
  const accept = (): void => {
    onClose();
    // oxlint-disable-next-line react/hooks -- a method of the program that is no hook.
    void report('The defaults could not be used', () => client.settings.useDefaults());
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Use the defaults?"
      description="LunaRoute forgets what the file said and uses the default of every setting that no variable or flag sets. Providers of your own are no longer served."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="danger" onClick={accept}>
            Use defaults
          </Button>
        </>
      }
    />
  );
}
