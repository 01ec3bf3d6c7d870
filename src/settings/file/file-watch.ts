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
 * instead of listening, which works for links, for editors that rename, and on every file system; aside, and never
 * twice at once, so that a drive that hangs costs one waiting thread. Gives what ends it.
 */
export function watchFiles(options: FileWatchOptions): () => void {
  const { factsOf = factsOnDisk } = options;
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;
  let known: string | undefined;
  const look = async (): Promise<void> => {
    const slow = setTimeout(() => options.onSlow(true), SLOW_AFTER_MS).unref();
    const facts = (await Promise.all(options.files().map(factsOf))).join('\n');
    clearTimeout(slow);
    if (isOver) return;
    options.onSlow(false);
    const isChanged = known !== undefined && facts !== known;
    known = facts;
    if (isChanged || options.isInDoubt()) await options.onChange();
  };
  const again = (): void => {
    // What failed once is looked at again, like everything else.
    if (!isOver) timer = setTimeout(() => void look().then(again, again), LOOK_EVERY_MS).unref();
  };
  void look().then(again, again);
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}

async function factsOnDisk(file: string): Promise<string> {
  try {
    const { ino, size, mtimeMs, ctimeMs } = await stat(file);
    return `${ino} ${size} ${mtimeMs} ${ctimeMs}`;
  } catch (error) {
    return `not there ${error instanceof Error && 'code' in error ? String(error.code) : ''}`;
  }
}
