import { app, BaseWindow, type Event, powerMonitor, type RelaunchOptions } from 'electron';
import type { AssistantsChoice, AssistantsOnQuit } from './assistants-on-quit.ts';
import { inBackground, tellFailure } from '../system/uncaught-errors.ts';

/** Whoever is alive so long after the system's end was announced: somebody has called it off. */
const CALLED_OFF_MS = 60_000;

type Preventable = Pick<Event, 'preventDefault'>;

/** What quitting does to the program and its window. */
export interface QuitOptions {
  readonly inFlight: () => number;
  /** Whether new requests are taken: what its user has stopped is not started again. */
  readonly isServing: () => boolean;
  /** No new request; resolves when the last one in progress is answered, or waited for no longer. */
  readonly drain: () => Promise<void>;
  /** Ends that wait. */
  readonly stopNow: () => void;
  /** Takes requests again. */
  readonly resume: () => Promise<unknown>;
  /** Ends everything now. */
  readonly close: () => void;
  readonly assistants: Pick<AssistantsOnQuit, 'ask' | 'disconnect' | 'disconnectNow' | 'requested'>;
  /** Whether the window may go, which its user may refuse; it stays open. */
  readonly mayLeaveWindow: () => Promise<boolean>;
  /** Closes the window; resolves to whether it has gone, which its user may refuse. */
  readonly leaveWindow: () => Promise<boolean>;
  /** The window goes without a question. */
  readonly letWindowGo: () => void;
  /** It asks again. */
  readonly keepWindow: () => void;
  /** A signal asked for the end: nobody is there to be asked. */
  readonly isSignalled: () => boolean;
}

/** Quits in order: questions first, then no new requests, streams get their time, then everything ends. */
export class QuitSequence {
  readonly #options: QuitOptions;
  #phase: 'running' | 'asking' | 'draining' | 'leaving' = 'running';
  /** Counts what began to end the app: an earlier attempt whose questions are still open does nothing more. */
  #attempts = 0;
  /** The proxy served until quitting stopped it. */
  #hasStopped = false;
  /** It is to start again once it has ended. */
  #isRestart = false;
  /** What the end of the process waits for although nobody is asked. */
  #held: Promise<void> | undefined;
  #isClosed = false;
  /** Kept for as long as the program runs, or nobody is told. */
  #sessionListener: BaseWindow | undefined;

  constructor(options: QuitOptions) {
    this.#options = options;
  }

  /** Its questions are open. */
  get isAsking(): boolean {
    return this.#phase === 'asking';
  }

  get isDraining(): boolean {
    return this.#phase === 'draining';
  }

  /** The window may go: nothing asks or hides any more. */
  get isLeaving(): boolean {
    return this.#phase === 'leaving';
  }

  /** Watches for every way in which the app is asked to end. */
  install(): void {
    app.on('before-quit', (event) => this.#beforeQuit(event));
    app.on('will-quit', () => {
      this.#close();
      if (this.#isRestart) app.relaunch(relaunchOptions(process.env));
    });
    // The only event of a Linux that logs out, or whose display is lost.
    app.on('quit', () => this.#close());
    if (process.platform === 'win32') this.#listenForSessionEnd();
    else powerMonitor.on('shutdown', (event?: Preventable) => this.#systemEnds(event));
  }

  /**
   * Windows tells a session's end to windows, and the one with the page may not have been made yet: one that is never
   * seen listens. Once the listener has returned, Electron ends the process, unless it is quitting by then.
   */
  #listenForSessionEnd(): void {
    this.#sessionListener = new BaseWindow({ show: false, skipTaskbar: true, width: 1, height: 1 });
    this.#sessionListener.on('session-end', () => this.#sessionEnds());
  }

  /** Quits with all its questions, and starts again; who stays at a question stays. */
  restart(): void {
    this.#isRestart = true;
    app.quit();
  }

  /** The system shuts down or its user logs out: nobody is asked, and no stream is waited for. */
  #systemEnds(event?: Preventable): void {
    this.#leaveAtOnce();
    if (this.#options.assistants.requested === 'disconnect') {
      // The system then waits a moment for the app to quit.
      event?.preventDefault();
      this.#held = this.#options.assistants.disconnect();
      inBackground('Quitting', () => this.#quitAfter(this.#held));
    }
    setTimeout(() => this.#calledOff(), CALLED_OFF_MS).unref();
  }

  /** The same on Windows, where the process ends once this has returned: nothing is left for a later turn. */
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

  /** Another program has stopped the shutdown: the next quit is one with its questions again. */
  #calledOff(): void {
    if (this.#isClosed || this.#held !== undefined) return;
    this.#options.keepWindow();
    this.#stay();
  }

  /** Once, whichever event comes first. */
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
        // The open question is enough, unless nobody can be expected to answer it.
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

  /** Every question comes before the first stream is refused: a user who stays loses nothing. */
  async #quit(attempt: number): Promise<void> {
    const { assistants, leaveWindow, mayLeaveWindow, inFlight } = this.#options;
    const choice = await this.#choose();
    if (attempt !== this.#attempts) return;
    // While something is waited for, an open window shows it.
    const leave = inFlight() === 0 ? leaveWindow : mayLeaveWindow;
    const goes = choice !== 'cancel' && (await leave());
    if (attempt !== this.#attempts) return;
    if (!goes) return this.#stay();
    this.#phase = 'draining';
    await Promise.all([this.#drain(), choice === 'disconnect' ? assistants.disconnect() : undefined]);
    // It may have been opened while streams ended, and edited.
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
    if (this.#hasStopped) inBackground('Starting the proxy', this.#options.resume);
    this.#hasStopped = false;
  }

  async #drain(): Promise<void> {
    const { inFlight, isServing, drain } = this.#options;
    if (inFlight() === 0) return;
    this.#hasStopped = isServing();
    await drain();
  }

  async #quitAfter(held: Promise<void> | undefined): Promise<void> {
    await held;
    this.#held = undefined;
    app.quit();
  }
}

/** An AppImage is mounted while it runs: what started it is the file, not the program inside. */
function relaunchOptions({ APPIMAGE }: NodeJS.ProcessEnv): RelaunchOptions | undefined {
  return APPIMAGE === undefined ? undefined : { execPath: APPIMAGE, args: process.argv.slice(1) };
}
