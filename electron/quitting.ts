import { app, powerMonitor } from 'electron';

/** Streams under way get this long to end. */
export const DRAIN_MS = 10_000;

/** What is used of the program to end it. */
export interface Drainable {
  inFlight(): number;
  /** No new request; resolves when the last one under way is answered. */
  drain(): Promise<void>;
  /** Ends everything now. */
  close(): void;
}

/** Quitting in order: no new requests, streams get their time, then everything ends. */
export class Quitting {
  readonly #program: Drainable;
  readonly #onDraining: () => void;
  #phase: 'running' | 'draining' | 'leaving' = 'running';

  /** @param onDraining is told when streams hold up the end, so that what is shown can say so. */
  constructor(program: Drainable, onDraining: () => void) {
    this.#program = program;
    this.#onDraining = onDraining;
  }

  /** The window may go: nothing asks or hides any more. */
  get isLeaving(): boolean {
    return this.#phase === 'leaving';
  }

  get isDraining(): boolean {
    return this.#phase === 'draining';
  }

  /** Watches for every way in which the app is asked to end. */
  install(): void {
    app.on('before-quit', (event) => this.#beforeQuit(event));
    app.on('will-quit', () => this.#program.close());
    // Linux and macOS only; Windows tells the window (session-end).
    powerMonitor.on('shutdown', () => this.systemEnds());
  }

  /** The system shuts down or its user logs out: nothing may hold that up. */
  systemEnds(): void {
    this.#phase = 'leaving';
    // Windows ends the process without a further event.
    if (process.platform === 'win32') app.quit();
  }

  #beforeQuit(event: { preventDefault: () => void }): void {
    if (this.#phase === 'running' && this.#program.inFlight() > 0) {
      event.preventDefault();
      void this.#drain();
      return;
    }
    // Nothing under way, or asked a second time.
    this.#phase = 'leaving';
  }

  async #drain(): Promise<void> {
    this.#phase = 'draining';
    process.stderr.write(
      `Quitting: ${this.#program.inFlight()} still streaming, at most ${DRAIN_MS / 1000} s more.\n`,
    );
    this.#onDraining();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, DRAIN_MS)));
    await Promise.race([this.#program.drain(), late]);
    clearTimeout(timer);
    this.#phase = 'leaving';
    app.quit();
  }
}
