import { type BrowserWindow, dialog } from 'electron';

/** A message box with a few buttons. */
export interface BoxQuestion {
  readonly message: string;
  readonly detail: string;
  readonly buttons: readonly string[];
  /** The button assumed when the user closes the box. */
  readonly cancelId: number;
  /** The button that Enter presses; by default `cancelId`. */
  readonly defaultId?: number;
  readonly checkbox?: string;
}

/** The index of the button and whether the checkbox was ticked. */
export interface Answered {
  readonly button: number;
  readonly isChecked: boolean;
}

/**
 * Shows a message box, attached to the parent window if that is visible. Never use `showMessageBoxSync`: it blocks the
 * process that runs the proxy.
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
  // A box attached to a hidden window is hidden too.
  const { response, checkboxChecked } = await (parent?.isVisible() === true
    ? dialog.showMessageBox(parent, options)
    : dialog.showMessageBox(options));
  return { button: response, isChecked: checkboxChecked };
}
