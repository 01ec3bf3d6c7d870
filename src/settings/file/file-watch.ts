import { stat } from 'node:fs/promises';
import { errorCode } from '../../system/error-code.ts';

/** Interval between checks of the files. */
const LOOK_EVERY_MS = 1000;
/** A check that takes longer is reported: the drive does not respond. */
export const SLOW_AFTER_MS = 5000;

export interface FileWatchOptions {
  /** Returns the paths to watch; called for each check. */
  readonly files: () => readonly string[];
  /** Called when a file has changed; further calls wait until it resolves. */
  readonly onChange: () => Promise<void>;
  /** Whether the last read failed for a reason that file stats do not show, so that each check counts as a change. */
  readonly isInDoubt: () => boolean;
  /** Called when a check exceeds its time limit or finally completes. */
  readonly onSlow: (isSlow: boolean) => void;
  /** Returns a string that identifies a file's state; by default, its stats on disk. */
  readonly factsOf?: ((file: string) => Promise<string>) | undefined;
}

/**
 * Calls back when a file has been changed, replaced, removed or created. Polls stats instead of subscribing, which
 * works with links, with editors that rename, and on every file system. Checks asynchronously and never checks a file
 * twice at once, so a hanging drive blocks one thread and hides no other file. Returns a function that stops watching.
 */
export function watchFiles(options: FileWatchOptions): () => void {
  const watch = new FileWatch(options);
  watch.look();
  return () => watch.end();
}

class FileWatch {
  readonly #options: FileWatchOptions;
  readonly #known = new Map<string, string>();
  /** Files with a check in progress. */
  readonly #asked = new Set<string>();
  readonly #slow = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #hasNews = false;
  #isTelling = false;
  #isOver = false;

  constructor(options: FileWatchOptions) {
    this.#options = options;
  }

  readonly look = (): void => {
    this.#timer = setTimeout(this.look, LOOK_EVERY_MS).unref();
    for (const file of this.#options.files()) if (!this.#asked.has(file)) void this.#lookAt(file);
    if (this.#options.isInDoubt()) void this.#tell();
  };

  end(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }

  async #lookAt(file: string): Promise<void> {
    const { factsOf = factsOnDisk } = this.#options;
    this.#asked.add(file);
    const slow = setTimeout(() => this.#answered(file, false), SLOW_AFTER_MS).unref();
    const facts = await factsOf(file);
    clearTimeout(slow);
    this.#asked.delete(file);
    if (this.#isOver) return;
    this.#answered(file, true);
    const before = this.#known.get(file);
    this.#known.set(file, facts);
    if (before !== undefined && before !== facts) await this.#tell();
  }

  #answered(file: string, isIn: boolean): void {
    if (isIn) this.#slow.delete(file);
    else this.#slow.add(file);
    this.#options.onSlow(this.#slow.size > 0);
  }

  /** Makes one call at a time; changes during a call cause another one after it. */
  async #tell(): Promise<void> {
    this.#hasNews = true;
    if (this.#isTelling) return;
    this.#isTelling = true;
    while (this.#hasNews && !this.#isOver) {
      this.#hasNews = false;
      await this.#options.onChange().catch(() => undefined); // the next check covers this as well
    }
    this.#isTelling = false;
  }
}

async function factsOnDisk(file: string): Promise<string> {
  try {
    const { ino, size, mtimeMs, ctimeMs } = await stat(file);
    return `${ino} ${size} ${mtimeMs} ${ctimeMs}`;
  } catch (error) {
    return `not there ${errorCode(error)}`;
  }
}
