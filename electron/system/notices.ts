import { Notification } from 'electron';
import type { Status } from '../../src/contract/status.ts';

export interface NoticesOptions {
  readonly isWindowVisible: () => boolean;
  readonly open: () => void;
  /** Called when no notification can be shown. */
  readonly alarm: () => void;
}

/**
 * Notifies a user who is not looking at the window that the proxy has stopped serving. Single failed requests are shown
 * only in the window.
 */
export class Notices {
  readonly #options: NoticesOptions;
  #told = false;
  /** The last notification: an unreferenced one is garbage-collected and its click is lost. */
  #notice: Notification | undefined;

  constructor(options: NoticesOptions) {
    this.#options = options;
  }

  /** Call it with each new status; each failure is announced once. */
  update({ proxy }: Status): void {
    // A port in use is retried repeatedly, so `starting` does not mean that the failure is over.
    if (proxy.kind === 'starting') return;
    const hasFailed = proxy.kind === 'failed';
    if (hasFailed && !this.#told && !this.#options.isWindowVisible()) this.#show(proxy.message);
    if (!hasFailed) this.#withdraw();
    this.#told = hasFailed;
  }

  #show(body: string): void {
    const { open, alarm } = this.#options;
    if (!Notification.isSupported()) return alarm();
    const notice = new Notification({ title: 'The LunaRoute proxy is not running', body });
    this.#notice = notice;
    notice.on('click', open);
    // On macOS this happens if the app is unsigned.
    notice.on('failed', alarm);
    notice.show();
  }

  /** Withdraws the notification once the failure is over. */
  #withdraw(): void {
    this.#notice?.close();
    this.#notice = undefined;
  }
}
