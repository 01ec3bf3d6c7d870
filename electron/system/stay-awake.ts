import { powerSaveBlocker } from 'electron';

/**
 * On macOS, prevents the app from being throttled while it shows no window, and the machine from sleeping during a long
 * response. Active only while requests are in flight, as it keeps the whole machine awake.
 */
export class StayAwake {
  readonly #isNeeded: boolean;
  #blocker: number | undefined;

  constructor(platform: NodeJS.Platform) {
    this.#isNeeded = platform === 'darwin';
  }

  /** Call it whenever the number of requests in flight may have changed. */
  update(inFlight: number): void {
    if (!this.#isNeeded || inFlight > 0 === (this.#blocker !== undefined)) return;
    if (this.#blocker === undefined) this.#blocker = powerSaveBlocker.start('prevent-app-suspension');
    else {
      powerSaveBlocker.stop(this.#blocker);
      this.#blocker = undefined;
    }
  }
}
