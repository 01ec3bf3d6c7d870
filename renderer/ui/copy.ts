import { showToast } from './toasts.tsx';

/** Puts text on the clipboard and says so; `what` names it, such as `LUNAROUTE_PORT`, `note` what to know. */
export async function copyText(text: string, what: string, note = ''): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    showToast({ title: `Copied ${what}`, ...(note === '' ? {} : { description: note.trim() }) });
  } catch {
    showToast({
      title: `${what} could not be copied`,
      description: `The browser does not allow it here. The text is:\n${text}`,
      kind: 'trouble',
    });
  }
}
