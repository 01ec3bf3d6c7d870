import { Notification } from 'electron';
import type { Alert } from '../src/contract/alerts.ts';

export interface AlertNoticesOptions {
  /** Whether the window is in front: then nothing is shown, since it says the same. */
  readonly isInFront: () => boolean;
  readonly open: () => void;
}

/** Shows alerts as notifications, and takes them back when they are no longer true. */
export class AlertNotices {
  readonly #options: AlertNoticesOptions;
  /** Those on show: one that nothing refers to is garbage-collected, and its click is lost. */
  readonly #shown = new Map<string, Notification>();

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
    for (const { key } of cleared) this.#withdraw(key);
    // Where none can be shown, the log has it.
    if (this.#options.isInFront() || !Notification.isSupported()) return;
    for (const alert of raised) this.#show(alert);
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
