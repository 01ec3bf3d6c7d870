import { showToast } from './toasts.tsx';
import * as words from './words.ts';

/** Puts text on the clipboard and says so; `what` names it, such as `LUNAROUTE_PORT`, `note` what to know. */
export async function copyText(text: string, what: string, note = ''): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    showToast({ title: words.copied(what), ...(note === '' ? {} : { description: note.trim() }) });
  } catch {
    showToast({
      title: words.notCopied(what),
      description: words.notCopiedNote(text),
      kind: 'trouble',
    });
  }
}
