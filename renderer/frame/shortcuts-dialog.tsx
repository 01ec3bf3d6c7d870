import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Keys } from '../ui/keys.tsx';
import './shortcuts-dialog.css';
import { keyboardPlatform } from '../navigation/page-keys.ts';
import { SHORTCUT_GROUPS, SHORTCUTS, shownKeys } from '../navigation/shortcuts.ts';
import * as words from './words.ts';

interface ShortcutsDialogProps {
  readonly onClose: () => void;
}

/** Lists all keyboard shortcuts. */
export function ShortcutsDialog({ onClose }: ShortcutsDialogProps) {
  const where = keyboardPlatform();
  return (
    <Dialog
      isOpen
      isWide
      onClose={onClose}
      title={words.shortcuts}
      description={words.shortcutsNote}
      footer={<Button onClick={onClose}>{words.close}</Button>}
    >
      <div className="shortcuts">
        {SHORTCUT_GROUPS.map((group) => (
          <section key={group} className="shortcuts-group">
            <h2>{group}</h2>
            <dl>
              {SHORTCUTS.filter((one) => one.group === group).map(({ id, label }) => (
                <div key={id} className="shortcuts-row">
                  <dt>{label}</dt>
                  <dd>
                    <Keys keys={shownKeys(id, where)} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
