import { Notification } from 'electron';
import type { Alert } from '../../src/alerts/alert-store.ts';

export interface AlertNoticesOptions {
  /** Whether the window is in front: then nothing is shown over it. */
  readonly isInFront: () => boolean;
  readonly open: () => void;
}

/** Shows alerts as notifications, and takes them back when they are no longer true. */
export class AlertNotices {
  readonly #options: AlertNoticesOptions;
  /** Those on show: one that nothing refers to is garbage-collected, and its click is lost. */
  readonly #shown = new Map<string, Notification>();
  /** Those that came while the window was in front. */
  readonly #held = new Map<string, Alert>();

  constructor(options: AlertNoticesOptions) {
    this.#options = options;
  }

  update({
    raised,
    cleared,
  }: {
    readonly raised: readonly Alert[];
    readonly cleared: readonly Alert[];
  }): void {
    for (const { key } of cleared) {
      this.#withdraw(key);
      this.#held.delete(key);
    }
    for (const alert of raised) this.#held.set(alert.key, alert);
    if (!this.#options.isInFront()) this.showHeld();
  }

  /** Shows what came while the window was in front, and is still so. Where none can be shown, the log has it. */
  showHeld(): void {
    const held = [...this.#held.values()];
    this.#held.clear();
    if (Notification.isSupported()) for (const alert of held) this.#show(alert);
  }

  /** Takes all of them back: the program ends. */
  close(): void {
    for (const key of this.#shown.keys()) this.#withdraw(key);
  }

  #show({ key, title, body }: Alert): void {
    this.#withdraw(key);
    const notice = new Notification({ title, body });
    notice.on('click', this.#options.open);
    notice.on('failed', () => this.#shown.delete(key));
    this.#shown.set(key, notice);
    notice.show();
  }

  #withdraw(key: string): void {
    this.#shown.get(key)?.close();
    this.#shown.delete(key);
  }
}
