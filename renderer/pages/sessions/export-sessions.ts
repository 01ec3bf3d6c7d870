import type { ControlClient } from '../../client/client.ts';
import { saveText } from '../../text/save-text.ts';
import { showToast } from '../../ui/toasts.tsx';

/** Saves all sessions and their turns as JSON. */
export async function exportSessions(client: ControlClient): Promise<void> {
  try {
    const { name, text } = await client.sessions.export();
    saveText(text, name, 'application/json');
    showToast({ title: `Saved as ${name}` });
  } catch {
    showToast({
      title: 'The sessions were not exported',
      description: 'LunaRoute did not answer. Try again once it is back.',
      kind: 'trouble',
    });
  }
}
