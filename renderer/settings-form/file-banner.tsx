import { useState } from 'react';
import type { FileState, SettingsView } from '../../src/contract/settings/settings-view.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { copyText } from '../ui/copy.ts';
import { fileTrouble } from './format-file.ts';
import { lazyDialog } from '../ui/lazy-dialog.ts';
import * as words from './words.ts';

/** Confirmation before the defaults are used, loaded when first opened. */
export const DEFAULTS_DIALOG = lazyDialog(async () => (await import('./defaults-dialog.tsx')).DefaultsDialog);

interface FileBannerProps {
  readonly view: SettingsView;
}

/** Explains what is wrong with the file and which values are in effect; empty if the file is readable. */
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
          {words.copyLocation}
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
            {words.defaultsAsk}
          </Button>
        }
      >
        <p>
          <strong>{what}</strong> {means}
        </p>
        <p className="mono">{file.at}</p>
      </Banner>
      {isAsking ? <DEFAULTS_DIALOG.Part onClose={() => setIsAsking(false)} /> : null}
    </>
  );
}
