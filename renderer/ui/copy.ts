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

/** Saves a text as a file of that name, where the browser saves what it downloads. */
export function saveText(text: string, name: string, type: string): void {
  saveFile(new Blob([text], { type }), name);
}

/** The same for what is no text. */
export function saveFile(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
