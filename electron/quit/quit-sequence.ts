import { app, BaseWindow, type Event, powerMonitor, type RelaunchOptions } from 'electron';
import type { AssistantsChoice, AssistantsOnQuit } from './assistants-on-quit.ts';
import { inBackground, tellFailure } from '../system/uncaught-errors.ts';

/** If the process is still alive this long after the system announced a shutdown, something cancelled the shutdown. */
const CALLED_OFF_MS = 60_000;

type Preventable = Pick<Event, 'preventDefault'>;

/** The program and window functions that quitting calls. */
export interface QuitOptions {
  readonly inFlight: () => number;
  /** Whether the user stopped the proxy, which may still be waiting for requests. */
  readonly isStopped: () => boolean;
  /** Refuses new requests; resolves when the last request in flight has finished or the wait has ended. */
  readonly drain: () => Promise<void>;
  /** Ends the wait in `drain`. */
  readonly stopNow: () => void;
  /** Accepts requests again, after a cancelled quit. */
  readonly resume: () => Promise<unknown>;
  /** Completes the user's stop, after a cancelled quit. */
  readonly finishStop: () => void;
  /** Closes everything immediately. */
  readonly close: () => void;
  readonly assistants: Pick<AssistantsOnQuit, 'ask' | 'disconnect' | 'disconnectNow' | 'requested'>;
  /** Asks whether the window may close, which the user may refuse; does not close it. */
  readonly mayLeaveWindow: () => Promise<boolean>;
  /** Closes the window; resolves to whether it closed, which the user may refuse. */
  readonly leaveWindow: () => Promise<boolean>;
  /** Lets the window close without asking. */
  readonly letWindowGo: () => void;
  /** Makes the window ask again before closing. */
  readonly keepWindow: () => void;
  /** Whether a signal requested the quit: then no user is present to ask. */
  readonly isSignalled: () => boolean;
}

/** Quits in order: asks every question, refuses new requests, lets streams finish, then closes everything. */
export class QuitSequence {
  readonly #options: QuitOptions;
  #phase: 'running' | 'asking' | 'draining' | 'leaving' = 'running';
  /**
   * Counts the attempts to end the app, so that an earlier attempt whose questions are still open does nothing more.
   */
  #attempts = 0;
  /** Restores the proxy's state from before the drain. */
  #undoDrain: (() => void) | undefined;
  /** Whether the app starts again after it has ended. */
  #isRestart = false;
  /** Work that must finish before the process ends, even though no question is asked. */
  #held: Promise<void> | undefined;
  #isClosed = false;
  /** Referenced for the lifetime of the program; otherwise it would be garbage-collected and `session-end` missed. */
  #sessionListener: BaseWindow | undefined;

  constructor(options: QuitOptions) {
    this.#options = options;
  }

  /** Whether a question to the user is open. */
  get isAsking(): boolean {
    return this.#phase === 'asking';
  }

  get isDraining(): boolean {
    return this.#phase === 'draining';
  }

  /** Whether the window may close: no question is asked and closing does not hide it. */
  get isLeaving(): boolean {
    return this.#phase === 'leaving';
  }

  /** Listens for every way in which the app can be asked to end. */
  install(): void {
    app.on('before-quit', (event) => this.#beforeQuit(event));
    app.on('will-quit', () => {
      this.#close();
      if (this.#isRestart) app.relaunch(relaunchOptions(process.env));
    });
    // The only event on Linux when the user logs out or the display is lost.
    app.on('quit', () => this.#close());
    if (process.platform === 'win32') this.#listenForSessionEnd();
    else powerMonitor.on('shutdown', (event?: Preventable) => this.#systemEnds(event));
  }

  /**
   * Windows announces the end of a session only to windows, and the main window may not exist yet, so an invisible
   * window listens. After the listener returns, Electron ends the process unless the app is already quitting.
   */
  #listenForSessionEnd(): void {
    this.#sessionListener = new BaseWindow({ show: false, skipTaskbar: true, width: 1, height: 1 });
    this.#sessionListener.on('session-end', () => this.#sessionEnds());
  }

  /** Quits, asking every question, and starts again. Cancelling a question also cancels the restart. */
  restart(): void {
    this.#isRestart = true;
    app.quit();
  }

  /** Handles a system shutdown or logout: no question is asked and streams are not waited for. */
  #systemEnds(event?: Preventable): void {
    this.#leaveAtOnce();
    if (this.#options.assistants.requested === 'disconnect') {
      // This makes the system wait briefly for the app to quit.
      event?.preventDefault();
      this.#held = this.#options.assistants.disconnect();
      inBackground('Quitting', () => this.#quitAfter(this.#held));
    }
    setTimeout(() => this.#calledOff(), CALLED_OFF_MS).unref();
  }

  /** Handles the same on Windows, where the process ends once this returns, so all work must be synchronous. */
  #sessionEnds(): void {
    this.#leaveAtOnce();
    if (this.#options.assistants.requested === 'disconnect') this.#options.assistants.disconnectNow();
    this.#close();
    app.quit();
  }

  #leaveAtOnce(): void {
    this.#attempts += 1;
    this.#phase = 'leaving';
    this.#options.letWindowGo();
  }

  /** Handles a shutdown that another program cancelled: the next quit asks its questions again. */
  #calledOff(): void {
    if (this.#isClosed || this.#held !== undefined) return;
    this.#options.keepWindow();
    this.#stay();
  }

  /** Closes the program once, whichever event comes first. */
  #close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#options.close();
  }

  #beforeQuit(event: Preventable): void {
    switch (this.#phase) {
      case 'leaving':
        if (this.#held !== undefined) event.preventDefault();
        return;
      case 'draining':
        event.preventDefault();
        return this.#options.stopNow();
      case 'asking':
        event.preventDefault();
        // A question is already open. Begin again only if a signal came, as nobody may be there to answer.
        if (this.#options.isSignalled()) this.#begin();
        return;
      case 'running':
        event.preventDefault();
        return this.#begin();
    }
  }

  #begin(): void {
    this.#phase = 'asking';
    this.#attempts += 1;
    inBackground('Quitting', () => this.#quit(this.#attempts));
  }

  /** Asks every question before refusing the first request, so a user who cancels loses nothing. */
  async #quit(attempt: number): Promise<void> {
    const { assistants, leaveWindow, mayLeaveWindow, inFlight } = this.#options;
    const choice = await this.#choose();
    if (attempt !== this.#attempts) return;
    // While requests are in flight, keep the window open so that it shows them.
    const leave = inFlight() === 0 ? leaveWindow : mayLeaveWindow;
    const goes = choice !== 'cancel' && (await leave());
    if (attempt !== this.#attempts) return;
    if (!goes) return this.#stay();
    this.#phase = 'draining';
    await Promise.all([this.#drain(), choice === 'disconnect' ? assistants.disconnect() : undefined]);
    // The user may have opened the window and edited something while streams finished.
    const stillGoes = attempt === this.#attempts && (await leaveWindow());
    if (attempt !== this.#attempts) return;
    if (!stillGoes) return this.#stay();
    this.#phase = 'leaving';
    app.quit();
  }

  async #choose(): Promise<AssistantsChoice> {
    const { assistants, letWindowGo, isSignalled } = this.#options;
    if (isSignalled()) {
      letWindowGo();
      return assistants.requested;
    }
    return assistants.ask().catch((error: unknown) => {
      tellFailure('Asking about the assistants', error);
      return 'leave';
    });
  }

  #stay(): void {
    this.#phase = 'running';
    this.#isRestart = false;
    const undo = this.#undoDrain;
    this.#undoDrain = undefined;
    undo?.();
  }

  async #drain(): Promise<void> {
    const { inFlight, isStopped, drain, resume, finishStop } = this.#options;
    if (inFlight() === 0) return;
    this.#undoDrain = isStopped() ? finishStop : () => inBackground('Starting the proxy', resume);
    await drain();
  }

  async #quitAfter(held: Promise<void> | undefined): Promise<void> {
    await held;
    this.#held = undefined;
    app.quit();
  }
}

/** An AppImage is mounted only while it runs, so relaunch the AppImage file, not the executable inside it. */
function relaunchOptions({ APPIMAGE }: NodeJS.ProcessEnv): RelaunchOptions | undefined {
  return APPIMAGE === undefined ? undefined : { execPath: APPIMAGE, args: process.argv.slice(1) };
}
