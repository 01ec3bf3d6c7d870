import { Notification } from 'electron';
import type { Alert } from '../../src/alerts/alert-store.ts';

export interface AlertNoticesOptions {
  /** Whether the window is in front; notifications are then held back. */
  readonly isInFront: () => boolean;
  readonly open: () => void;
}

/** Shows alerts as notifications and withdraws them when they no longer apply. */
export class AlertNotices {
  readonly #options: AlertNoticesOptions;
  /** Visible notifications: an unreferenced Notification is garbage-collected and its click is lost. */
  readonly #shown = new Map<string, Notification>();
  /** Alerts raised while the window was in front. */
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

  /**
   * Shows the alerts raised while the window was in front that still apply. If notifications are not supported, only
   * the log shows them.
   */
  showHeld(): void {
    const held = [...this.#held.values()];
    this.#held.clear();
    if (Notification.isSupported()) for (const alert of held) this.#show(alert);
  }

  /** Withdraws all notifications, as the program is ending. */
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
