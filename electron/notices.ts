import { Notification } from 'electron';
import type { Status } from '../src/contract/status.ts';

export interface NoticesOptions {
  readonly isWindowVisible: () => boolean;
  readonly open: () => void;
}

/** Tells a user who does not look that the proxy no longer serves; single failures are the window's matter. */
export class Notices {
  readonly #options: NoticesOptions;
  #told = false;

  constructor(options: NoticesOptions) {
    this.#options = options;
  }

  /** Call it with each new status; each failure is told once. */
  update({ proxy }: Status): void {
    const hasFailed = proxy.kind === 'failed';
    if (hasFailed && !this.#told && !this.#options.isWindowVisible()) this.#show(proxy.message);
    this.#told = hasFailed;
  }

  #show(body: string): void {
    if (!Notification.isSupported()) return;
    const notice = new Notification({ title: 'The LunaRoute proxy is not running', body });
    notice.on('click', this.#options.open);
    notice.show();
  }
}
