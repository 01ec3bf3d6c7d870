import { app, shell } from 'electron';
import { systemClock } from '../src/clock.ts';
import type { ProcessUsage } from '../src/contract/about.ts';
import type { UpdateView } from '../src/contract/updates.ts';
import type { DesktopAbout } from '../src/control/desktop-port.ts';
import { feedFetcher } from './updates/feed-session.ts';
import { installOf } from './updates/install-source.ts';
import { AppProcesses } from './system/process-usage.ts';
import { feedUrl, type Repository, releasePage } from './updates/release-feed.ts';
import { type Permission, UpdateCheck, type UpdateCheckOptions } from './updates/update-check.ts';

/** The only host whose pages are opened in the browser. */
const HOST = 'github.com';

export interface ShellAboutOptions extends Pick<UpdateCheckOptions, 'memory' | 'log' | 'version'> {
  readonly permission: () => Permission;
  /** The repository with the releases; undefined if the build does not name one. */
  readonly repository: Repository | undefined;
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  readonly dataFolder: string;
  readonly keyStoreFile: string;
}

/** The desktop app's facts about itself: newer versions, its processes, its folders. */
export class ShellAbout implements DesktopAbout {
  readonly dataFolder: string;
  readonly keyStoreFile: string;
  readonly #repository: Repository | undefined;
  readonly #check: UpdateCheck;
  readonly #processes = new AppProcesses();

  /** Makes no request until `start`. */
  constructor({ repository, dataFolder, keyStoreFile, platform, env, ...options }: ShellAboutOptions) {
    this.#repository = repository;
    this.dataFolder = dataFolder;
    this.keyStoreFile = keyStoreFile;
    const facts = {
      platform,
      env,
      executable: process.execPath,
      arch: process.arch,
      isPackaged: app.isPackaged,
    };
    this.#check = new UpdateCheck({
      ...options,
      feed: repository === undefined ? undefined : feedUrl(repository),
      fetchFeed: feedFetcher(),
      clock: systemClock,
      installOf: (release) => installOf(release, facts),
    });
  }

  /** Starts checking for newer versions. */
  start(): void {
    this.#check.start();
  }

  settingsChanged(): void {
    this.#check.settingsChanged();
  }

  close(): void {
    this.#check.close();
  }

  get update(): UpdateView {
    return this.#check.view;
  }

  lookForUpdate(): Promise<void> {
    return this.#check.lookNow();
  }

  dismissUpdate(version: string): void {
    this.#check.dismiss(version);
  }

  async openReleasePage(): Promise<boolean> {
    const { newerRelease } = this.#check;
    if (this.#repository === undefined || newerRelease === undefined) return false;
    await openInBrowser(releasePage(this.#repository, newerRelease.tag));
    return true;
  }

  processes(): readonly ProcessUsage[] {
    return this.#processes.usage();
  }

  reveal(path: string): void {
    showInFolder(path);
  }
}

/** Opens a page in the user's browser. Rejects for any other host and for anything but https. */
async function openInBrowser(address: string): Promise<void> {
  const url = new URL(address);
  if (url.protocol !== 'https:' || url.host !== HOST || url.username !== '' || url.password !== '')
    throw new Error('only pages of the project are opened');
  await shell.openExternal(url.href);
}

/** Shows a file or folder in the file manager without opening or running it. */
function showInFolder(path: string): void {
  shell.showItemInFolder(path);
}
