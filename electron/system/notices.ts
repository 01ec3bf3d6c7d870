import { Notification } from 'electron';
import type { Status } from '../../src/contract/status.ts';

export interface NoticesOptions {
  readonly isWindowVisible: () => boolean;
  readonly open: () => void;
  /** Where no notification can be shown. */
  readonly alarm: () => void;
}

/** Tells a user who does not look that the proxy no longer serves; single failures are the window's matter. */
export class Notices {
  readonly #options: NoticesOptions;
  #told = false;
  /** The last one: one that nothing refers to is garbage-collected, and its click is lost. */
  #notice: Notification | undefined;

  constructor(options: NoticesOptions) {
    this.#options = options;
  }

  /** Call it with each new status; each failure is told once. */
  update({ proxy }: Status): void {
    // A port that is taken is tried again and again: that is no end of the failure.
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
    // So macOS answers an app that is not signed.
    notice.on('failed', alarm);
    notice.show();
  }

  /** It is no longer true. */
  #withdraw(): void {
    this.#notice?.close();
    this.#notice = undefined;
  }
}
