import { showToast } from './toasts.tsx';
import * as words from './words.ts';

/**
 * Copies text to the clipboard and shows a toast; `what` names the text, such as `LUNAROUTE_PORT`, `note` adds a
 * remark.
 */
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

/** Downloads a text as a file named `name`. */
export function saveText(text: string, name: string, type: string): void {
  saveFile(new Blob([text], { type }), name);
}

/** Downloads binary content as a file. */
export function saveFile(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
