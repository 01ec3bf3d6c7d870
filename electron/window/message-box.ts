import { type BrowserWindow, dialog } from 'electron';

/** A question with a few answers. */
export interface BoxQuestion {
  readonly message: string;
  readonly detail: string;
  readonly buttons: readonly string[];
  /** The answer of who closes the box. */
  readonly cancelId: number;
  /** The answer of Enter; else the same. */
  readonly defaultId?: number;
  readonly checkbox?: string;
}

/** The position of the button, and whether the checkbox was ticked. */
export interface Answered {
  readonly button: number;
  readonly isChecked: boolean;
}

/**
 * Asks, in front of a window that can be seen. Never by `showMessageBoxSync`: it blocks the process in which the
 * proxy serves.
 */
export async function askUser(parent: BrowserWindow | undefined, question: BoxQuestion): Promise<Answered> {
  const { buttons, checkbox, ...rest } = question;
  const options = {
    type: 'question' as const,
    defaultId: question.cancelId,
    noLink: true,
    ...rest,
    buttons: [...buttons],
    ...(checkbox === undefined ? {} : { checkboxLabel: checkbox }),
  };
  // A box that belongs to a hidden window is hidden with it.
  const { response, checkboxChecked } = await (parent?.isVisible() === true
    ? dialog.showMessageBox(parent, options)
    : dialog.showMessageBox(options));
  return { button: response, isChecked: checkboxChecked };
}
