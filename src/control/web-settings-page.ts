import type { Settings } from '../contract/settings/settings.ts';
import type { TargetLog } from '../logging/logging.ts';
import { type ProxyAddress, proxyUrl } from './environment-lines.ts';
import type { PageServer } from './page-server.ts';
import type { ControlRouter } from './router.ts';
import type { WindowFile } from './window-files.ts';

export interface SettingsPageOptions {
  readonly router: ControlRouter;
  readonly log: TargetLog;
  readonly settings: () => Settings;
}

/** The settings page while it is being served. */
export interface ServedPage {
  /** As good as a password: for a terminal, not for a log. */
  readonly link: string;
  readonly address: ProxyAddress;
}

/** The window served as a page on loopback, for a program without a desktop. */
export class WebSettingsPage {
  readonly #options: SettingsPageOptions;
  #server: PageServer | undefined;

  constructor(options: SettingsPageOptions) {
    this.#options = options;
  }

  /** Resolves to the link that opens the page, and the address it is bound to. Rejects with the system's error. */
  async serve(files: ReadonlyMap<string, WindowFile>): Promise<ServedPage> {
    const { router, log, settings } = this.#options;
    const { host, port, token } = settings().ui;
    // Loaded on demand: its library pulls in all of fetch, which the desktop, having no such page, doesn't need.
    const { PageServer: Server } = await import('./page-server.ts');
    const allowedHosts = (): readonly string[] => settings().allowedHosts;
    this.#server = new Server({ router, files, log, host, port, token, allowedHosts });
    const bound = await this.#server.listen();
    const address = { host: bound.address, port: bound.port };
    return { link: `${proxyUrl(address)}/#token=${this.#server.token}`, address };
  }

  close(): void {
    this.#server?.close();
  }
}
