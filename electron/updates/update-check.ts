import type { Clock, Timer } from '../../src/clock.ts';
import type { NewerRelease, UpdateView } from '../../src/contract/updates.ts';
import { type FetchFeed, readFeed, type Release } from './release-feed.ts';
import { compareVersions, parseVersion } from './version-order.ts';

/** Facts about update checks, kept between starts. */
export interface RememberedLook {
  /** Time of the last check in milliseconds since 1970; null before the first. */
  readonly lookedAt: number | null;
  /** Why the last check failed; empty if it succeeded. */
  readonly failure: string;
  /** The latest release found. */
  readonly latest: Release | null;
  /** The version that the user dismissed; empty for none. */
  readonly dismissed: string;
}

/** Stores the memory; `write` throws if it cannot. */
export interface LookMemory {
  read(): RememberedLook;
  write(changes: Partial<RememberedLook>): void;
}

/** Whether update checks are allowed; `demo` and `setting` forbid them. */
export type Permission = 'granted' | 'unknown' | Extract<UpdateView, { kind: 'off' }>['why'];

export interface UpdateCheckOptions {
  /** The running version. */
  readonly version: string;
  /** The feed's URL; undefined if the build has none. */
  readonly feed: string | undefined;
  readonly fetchFeed: FetchFeed;
  readonly memory: LookMemory;
  readonly clock: Clock;
  /** Whether a check is allowed now; `unknown` while a layer of the settings has not been read yet. */
  readonly permission: () => Permission;
  /** How a package manager installs a release; called once per release. */
  readonly installOf: (release: Release) => Promise<NewerRelease['install']>;
  readonly log: (level: 'debug' | 'info', message: string) => void;
  readonly withinMs?: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** Timers do not count the time that the machine sleeps, so the wall clock is checked this often. */
const LOOK_AT_CLOCK_MS = 60 * 60 * 1000;
const WITHIN_MS = 10_000;

/** Checks at most once a day whether a newer version is available. Only reports it; downloads and installs nothing. */
export class UpdateCheck {
  readonly #options: UpdateCheckOptions;
  #timer: Timer | undefined;
  #looking: Promise<void> | undefined;
  #isStarted = false;
  #install: { readonly version: string; readonly how: NewerRelease['install'] } | undefined;

  constructor(options: UpdateCheckOptions) {
    this.#options = options;
  }

  /** Starts checking whenever a check is due, until `close`. */
  start(): void {
    this.#isStarted = true;
    const { newer } = this.#remembered();
    if (newer !== undefined) void this.#learnInstall(newer);
    this.settingsChanged();
  }

  /** Reschedules the next check, as the settings may now forbid or allow it. */
  settingsChanged(): void {
    const { clock } = this.#options;
    if (this.#timer !== undefined) clock.cancel(this.#timer);
    this.#timer = undefined;
    if (!this.#isStarted || !this.#mayLook) return;
    const leftMs = (this.#nextAt ?? 0) - clock.wallTime();
    if (leftMs <= 0) void this.#look();
    else this.#timer = clock.schedule(() => this.settingsChanged(), Math.min(leftMs, LOOK_AT_CLOCK_MS));
  }

  /**
   * Checks immediately, which counts as the check of the day; resolves when done. Does nothing if checks are turned
   * off.
   */
  async lookNow(): Promise<void> {
    if (this.#mayLook) await this.#look();
  }

  /** Stops announcing this version. */
  dismiss(version: string): void {
    this.#options.memory.write({ dismissed: version });
  }

  close(): void {
    this.#isStarted = false;
    this.settingsChanged();
  }

  /** The release newer than the running version, dismissed or not. */
  get newerRelease(): Release | undefined {
    return this.view.kind === 'on' ? this.#remembered().newer : undefined;
  }

  get view(): UpdateView {
    if (this.#options.feed === undefined) return { kind: 'no_feed' };
    const permission = this.#options.permission();
    if (permission === 'setting' || permission === 'demo') return { kind: 'off', why: permission };
    const { lookedAt, failure, newer, dismissed } = this.#remembered();
    const install =
      newer !== undefined && this.#install?.version === newer.version ? this.#install.how : null;
    return {
      kind: 'on',
      isLooking: this.#looking !== undefined,
      lookedAt,
      nextAt: this.#nextAt,
      failure,
      newer:
        newer === undefined
          ? null
          : { version: newer.version, isDismissed: newer.version === dismissed, install },
    };
  }

  get #mayLook(): boolean {
    return this.#options.feed !== undefined && this.#options.permission() === 'granted';
  }

  /** If the clock was set back, checks at once: the next check must not be delayed by more than a day. */
  get #nextAt(): number | null {
    const { lookedAt } = this.#options.memory.read();
    return lookedAt === null || lookedAt > this.#options.clock.wallTime() ? null : lookedAt + DAY_MS;
  }

  #look(): Promise<void> {
    this.#looking ??= this.#lookOnce().finally(() => {
      this.#looking = undefined;
      this.settingsChanged();
    });
    return this.#looking;
  }

  async #lookOnce(): Promise<void> {
    const { feed, fetchFeed, memory, clock, log, withinMs = WITHIN_MS } = this.#options;
    if (feed === undefined) return;
    try {
      // Written before the request, so that a program that ends in between does not ask again at its next start.
      memory.write({ lookedAt: clock.wallTime() });
    } catch (error) {
      log(
        'info',
        `LunaRoute didn't check for updates: it couldn't save the time of the check (${String(error)})`,
      );
      this.close();
      return;
    }
    const outcome = await readFeed(feed, fetchFeed, withinMs);
    if (outcome.kind === 'failed') {
      this.#remember({ failure: outcome.reason });
      log('debug', `The release feed could not be read: ${outcome.reason}`);
      return;
    }
    this.#remember({ failure: '', latest: outcome.kind === 'release' ? outcome.release : null });
    const { newer } = this.#remembered();
    if (newer === undefined) return;
    log('info', `Version ${newer.version} is out`);
    await this.#learnInstall(newer);
  }

  /** If this cannot be written, the next check finds it again. */
  #remember(changes: Partial<RememberedLook>): void {
    try {
      this.#options.memory.write(changes);
    } catch (error) {
      this.#options.log('info', `The release feed's answer could not be saved (${String(error)})`);
    }
  }

  async #learnInstall(release: Release): Promise<void> {
    const how = await this.#options.installOf(release).catch(() => null);
    this.#install = { version: release.version, how };
  }

  #remembered(): RememberedLook & { readonly newer: Release | undefined } {
    const remembered = this.#options.memory.read();
    const { latest } = remembered;
    return { ...remembered, newer: latest !== null && this.#isNewer(latest.version) ? latest : undefined };
  }

  /** Offers a pre-release only to users running a pre-release. */
  #isNewer(version: string): boolean {
    const [theirs, ours] = [parseVersion(version), parseVersion(this.#options.version)];
    if (theirs === undefined || ours === undefined) return false;
    if (theirs.preRelease.length > 0 && ours.preRelease.length === 0) return false;
    return compareVersions(theirs, ours) > 0;
  }
}
