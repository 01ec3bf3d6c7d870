import { Braces, ClipboardCheck } from 'lucide-react';
import { useState } from 'react';
import { TextFileDialog, type TextFileKind } from '../../text-file/text-file-dialog.tsx';
import { Button } from '../../ui/button.tsx';
import * as words from './words.ts';

const CHECK: TextFileKind = {
  title: words.checkReport,
  description: words.checkText,
  what: words.theCheckReport,
  load: (client) => client.settings.check(),
};
const SCHEMA: TextFileKind = {
  title: words.schemaTitle,
  description: words.schemaText,
  what: words.theSchema,
  load: (client) => client.settings.schema(),
};

/** Shows the output of these commands to users without a terminal at hand. */
export function SettingsTexts() {
  const [shown, setShown] = useState<TextFileKind>();
  return (
    <div className="settings-texts">
      <Button
        size="small"
        icon={<ClipboardCheck size={13} aria-hidden="true" />}
        onClick={() => setShown(CHECK)}
      >
        {words.checkReport}
      </Button>
      <Button size="small" icon={<Braces size={13} aria-hidden="true" />} onClick={() => setShown(SCHEMA)}>
        {words.schema}
      </Button>
      {shown === undefined ? null : <TextFileDialog kind={shown} onClose={() => setShown(undefined)} />}
    </div>
  );
}
