import { stat } from 'node:fs/promises';

/** How often the files are looked at. */
const LOOK_EVERY_MS = 1000;
/** A look that takes longer is a finding: the drive does not answer. */
const SLOW_AFTER_MS = 5000;

export interface FileWatchOptions {
  /** The paths to look at, asked anew each time. */
  readonly files: () => readonly string[];
  /** Something is another than before; the next look waits until it resolves. */
  readonly onChange: () => Promise<void>;
  /** The last read failed for a reason that a file's facts do not show: each look counts as a change. */
  readonly isInDoubt: () => boolean;
  /** A look has not come back in time, or has at last. */
  readonly onSlow: (isSlow: boolean) => void;
  /** Gives what tells one state of a file from another; without it the disk is asked. */
  readonly factsOf?: ((file: string) => Promise<string>) | undefined;
}

/**
 * Calls back when a file is another one than before: changed, replaced, removed or made. It asks for the files' facts
 * instead of listening, which works for links, for editors that rename, and on every file system; aside, and for no file
 * twice at once, so that a drive that hangs costs one waiting thread and hides no other file. Gives what ends it.
 */
export function watchFiles(options: FileWatchOptions): () => void {
  const watch = new FileWatch(options);
  watch.look();
  return () => watch.end();
}

class FileWatch {
  readonly #options: FileWatchOptions;
  readonly #known = new Map<string, string>();
  /** The files whose facts are asked for. */
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

  /** One call at a time; what comes meanwhile is told after it. */
  async #tell(): Promise<void> {
    this.#hasNews = true;
    if (this.#isTelling) return;
    this.#isTelling = true;
    while (this.#hasNews && !this.#isOver) {
      this.#hasNews = false;
      await this.#options.onChange().catch(() => undefined); // looked at again like everything else
    }
    this.#isTelling = false;
  }
}

async function factsOnDisk(file: string): Promise<string> {
  try {
    const { ino, size, mtimeMs, ctimeMs } = await stat(file);
    return `${ino} ${size} ${mtimeMs} ${ctimeMs}`;
  } catch (error) {
    return `not there ${error instanceof Error && 'code' in error ? String(error.code) : ''}`;
  }
}
