import { TextFileDialog, type TextFileKind } from '../../text-file/text-file-dialog.tsx';

const BUNDLE: TextFileKind = {
  title: 'Support bundle',
  description:
    'What a bug report needs, in one text file. Nothing is sent: read it, then attach it yourself.',
  what: 'the bundle',
  load: (client) => client.doctor.bundle(),
};

interface BundleDialogProps {
  readonly onClose: () => void;
}

/** Shows a support bundle whole, before anything is made of it. */
export function BundleDialog({ onClose }: BundleDialogProps) {
  return <TextFileDialog kind={BUNDLE} onClose={onClose} />;
}
