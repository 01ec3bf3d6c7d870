import { powerSaveBlocker } from 'electron';

/**
 * macOS slows a program down that no window shows, and sends the machine to sleep under a long answer. Not while
 * requests are in flight; and no longer, for this keeps the whole machine awake.
 */
export class StayAwake {
  readonly #isNeeded: boolean;
  #blocker: number | undefined;

  constructor(platform: NodeJS.Platform) {
    this.#isNeeded = platform === 'darwin';
  }

  /** To be told whenever it may have changed. */
  update(inFlight: number): void {
    if (!this.#isNeeded || inFlight > 0 === (this.#blocker !== undefined)) return;
    if (this.#blocker === undefined) this.#blocker = powerSaveBlocker.start('prevent-app-suspension');
    else {
      powerSaveBlocker.stop(this.#blocker);
      this.#blocker = undefined;
    }
  }
}
