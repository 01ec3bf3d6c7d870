import type { Clock, Timer } from '../../src/clock.ts';
import type { NewerRelease, UpdateView } from '../../src/contract/updates.ts';
import { type FetchFeed, readFeed, type Release } from './release-feed.ts';
import { compareVersions, parseVersion } from './version-order.ts';

/** What is remembered from one start to the next. */
export interface RememberedLook {
  /** Milliseconds since 1970; null before the first. */
  readonly lookedAt: number | null;
  /** Why it told nothing; empty where it did. */
  readonly failure: string;
  /** The latest release that was told of. */
  readonly latest: Release | null;
  /** The version that its user does not want to be told of again; empty for none. */
  readonly dismissed: string;
}

/** Keeps it; `write` throws where it can't. */
export interface LookMemory {
  read(): RememberedLook;
  write(changes: Partial<RememberedLook>): void;
}

/** What the settings say of looking; `demo` and `setting` forbid it. */
export type Permission = 'granted' | 'unknown' | Extract<UpdateView, { kind: 'off' }>['why'];

export interface UpdateCheckOptions {
  /** The version that runs. */
  readonly version: string;
  /** Undefined where the build has none. */
  readonly feed: string | undefined;
  readonly fetchFeed: FetchFeed;
  readonly memory: LookMemory;
  readonly clock: Clock;
  /** Whether it may be asked now; `unknown` while a layer of the settings has not answered yet. */
  readonly permission: () => Permission;
  /** How a package manager brings a release in; asked once for each. */
  readonly installOf: (release: Release) => Promise<NewerRelease['install']>;
  readonly log: (level: 'debug' | 'info', message: string) => void;
  readonly withinMs?: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** A timer does not count the time that the machine sleeps: the wall clock is looked at this often. */
const LOOK_AT_CLOCK_MS = 60 * 60 * 1000;
const WITHIN_MS = 10_000;

/** Looks once a day, at most, whether a newer version is out. It is read, and nothing is done about it. */
export class UpdateCheck {
  readonly #options: UpdateCheckOptions;
  #timer: Timer | undefined;
  #looking: Promise<void> | undefined;
  #isStarted = false;
  #install: { readonly version: string; readonly how: NewerRelease['install'] } | undefined;

  constructor(options: UpdateCheckOptions) {
    this.#options = options;
  }

  /** Looks when the next look is due, from now on until `close`. */
  start(): void {
    this.#isStarted = true;
    const { newer } = this.#remembered();
    if (newer !== undefined) void this.#learnInstall(newer);
    this.settingsChanged();
  }

  /** The settings may say something else by now. */
  settingsChanged(): void {
    const { clock } = this.#options;
    if (this.#timer !== undefined) clock.cancel(this.#timer);
    this.#timer = undefined;
    if (!this.#isStarted || !this.#mayLook) return;
    const leftMs = (this.#nextAt ?? 0) - clock.wallTime();
    if (leftMs <= 0) void this.#look();
    else this.#timer = clock.schedule(() => this.settingsChanged(), Math.min(leftMs, LOOK_AT_CLOCK_MS));
  }

  /** Looks now, which counts as the look of the day; resolves when it is done. Does nothing where that is switched off. */
  async lookNow(): Promise<void> {
    if (this.#mayLook) await this.#look();
  }

  /** This version is no longer told of. */
  dismiss(version: string): void {
    this.#options.memory.write({ dismissed: version });
  }

  close(): void {
    this.#isStarted = false;
    this.settingsChanged();
  }

  /** The release that is newer than this one, dismissed or not. */
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

  /** A clock that was set back must not put the next look off for longer than a day. */
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
      // Before it is asked: a program that ends meanwhile must not ask once more at its next start.
      memory.write({ lookedAt: clock.wallTime() });
    } catch (error) {
      log('info', `Updates were not looked for: when that was could not be remembered (${String(error)})`);
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

  /** What was learnt is told by the next look otherwise. */
  #remember(changes: Partial<RememberedLook>): void {
    try {
      this.#options.memory.write(changes);
    } catch (error) {
      this.#options.log('info', `What the release feed said could not be remembered (${String(error)})`);
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

  /** A pre-release is offered only to who runs one. */
  #isNewer(version: string): boolean {
    const [theirs, ours] = [parseVersion(version), parseVersion(this.#options.version)];
    if (theirs === undefined || ours === undefined) return false;
    if (theirs.preRelease.length > 0 && ours.preRelease.length === 0) return false;
    return compareVersions(theirs, ours) > 0;
  }
}
