import { Braces, ClipboardCheck } from 'lucide-react';
import { useState } from 'react';
import { TextFileDialog, type TextFileKind } from '../../text-file/text-file-dialog.tsx';
import { Button } from '../../ui/button.tsx';

const CHECK: TextFileKind = {
  title: 'Check report',
  description:
    'Every setting as a restart would have it, where it comes from, and what is wrong. The same as the command lunaroute-tray check.',
  what: 'the check report',
  load: (client) => client.settings.check(),
};
const SCHEMA: TextFileKind = {
  title: 'JSON Schema of the config file',
  description:
    'Editors complete and check the file’s keys with it. The same as the command lunaroute-tray schema.',
  what: 'the schema',
  load: (client) => client.settings.schema(),
};

/** What the commands of these names print, for who has no terminal open. */
export function SettingsTexts() {
  const [shown, setShown] = useState<TextFileKind>();
  return (
    <div className="settings-texts">
      <Button
        size="small"
        icon={<ClipboardCheck size={13} aria-hidden="true" />}
        onClick={() => setShown(CHECK)}
      >
        Check report
      </Button>
      <Button size="small" icon={<Braces size={13} aria-hidden="true" />} onClick={() => setShown(SCHEMA)}>
        JSON Schema
      </Button>
      {shown === undefined ? null : <TextFileDialog kind={shown} onClose={() => setShown(undefined)} />}
    </div>
  );
}
