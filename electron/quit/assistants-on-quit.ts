import type { BrowserWindow } from 'electron';
import type { AssistantsControl } from '../../src/control/assistants-control.ts';
import { inBackground, tellFailure } from '../system/uncaught-errors.ts';
import { askUser } from '../window/message-box.ts';
import type { ShellStore } from '../system/shell-store.ts';

/** The longest that quitting waits for the assistants' files to be written. */
const DISCONNECT_MS = 2000;

const DISCONNECT = 0;
const CANCEL = 2;
const LIST = new Intl.ListFormat('en');

/** The ways to deal with connected assistants on quit. */
export type AssistantsChoice = 'disconnect' | 'leave' | 'cancel';

export interface AssistantsOnQuitOptions {
  readonly assistants: Pick<AssistantsControl, 'connected' | 'disconnectAll' | 'disconnectAllNow' | 'list'>;
  readonly store: ShellStore;
  readonly window: () => BrowserWindow | undefined;
}

/**
 * Asks the user what to do with connected assistants on quit: once the program has ended, nothing answers their
 * requests.
 */
export class AssistantsOnQuit {
  readonly #options: AssistantsOnQuitOptions;

  constructor(options: AssistantsOnQuitOptions) {
    this.#options = options;
  }

  /** The choice from the preferences, for when the user cannot be asked. */
  get requested(): Exclude<AssistantsChoice, 'cancel'> {
    const { store, assistants } = this.#options;
    const isRequested = store.preferences.disconnectOnQuit === 'always' && assistants.connected().length > 0;
    return isRequested ? 'disconnect' : 'leave';
  }

  /** Returns the user's choice, asking if the preferences say so. */
  async ask(): Promise<AssistantsChoice> {
    const { store, assistants, window } = this.#options;
    if (store.preferences.disconnectOnQuit !== 'ask') return this.requested;
    const labels = await this.#connectedLabels();
    if (labels.length === 0 || assistants.connected().length === 0) return 'leave';
    const [is, them] = labels.length === 1 ? ['is', 'it'] : ['are', 'them'];
    const { button, isChecked } = await askUser(window(), {
      message: `${LIST.format(labels)} ${is} connected to LunaRoute. Disconnect ${them}?`,
      detail: `While LunaRoute isn't running, nothing answers at its address. Disconnecting undoes what LunaRoute wrote to the configuration of ${LIST.format(labels)}.`,
      buttons: ['Disconnect and quit', 'Leave connected and quit', 'Cancel'],
      defaultId: DISCONNECT,
      cancelId: CANCEL,
      checkbox: "Don't ask again",
    });
    if (button === CANCEL) return 'cancel';
    const choice = button === DISCONNECT ? 'disconnect' : 'leave';
    if (isChecked) this.#remember(choice === 'disconnect' ? 'always' : 'never');
    return choice;
  }

  /** Disconnects all assistants. Resolves within two seconds in any case and never rejects. */
  async disconnect(): Promise<void> {
    const work = this.#options.assistants.disconnectAll();
    inBackground('Disconnecting the assistants', () => work);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, DISCONNECT_MS)));
    await Promise.race([work.catch(() => undefined), late]);
    clearTimeout(timer);
  }

  /**
   * Disconnects all assistants synchronously, for a caller that gets no further turn of the event loop. Never throws.
   */
  disconnectNow(): void {
    try {
      this.#options.assistants.disconnectAllNow();
    } catch (error) {
      tellFailure('Disconnecting the assistants', error);
    }
  }

  async #connectedLabels(): Promise<readonly string[]> {
    const { assistants } = this.#options;
    const connected = assistants.connected();
    if (connected.length === 0) return [];
    const { assistants: listed } = await assistants.list();
    return listed.flatMap(({ view }) => (connected.includes(view.name) ? view.label : []));
  }

  #remember(disconnectOnQuit: 'always' | 'never'): void {
    inBackground('Remembering the answer', async () => {
      this.#options.store.setPreferences({ disconnectOnQuit });
    });
  }
}
