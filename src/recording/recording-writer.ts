import { type Clock, type Timer, utcDay } from '../clock.ts';
import type { TargetLog } from '../logging/logging.ts';
import { type AppendFile, fileSystem, type RecordingDisk } from './append-file.ts';
import { LineQueue } from './line-queue.ts';
import { deleteOldRecordings, recordingFiles, recordingPath, sizeOf } from './recording-files.ts';

export interface WriterOptions {
  readonly folder: string;
  readonly maxFileBytes: number;
  readonly keepDays: number;
  /** Limit for all files together. Files get at most half of it, so that a new file never costs all older ones. */
  readonly keepBytes: number;
  readonly clock: Clock;
  readonly log: TargetLog;
  readonly disk?: RecordingDisk | undefined;
}

/** Limits of the queue of lines waiting for the disk. @internal Its test fills the queue up to them. */
export const QUEUE_LIMITS = { maxLines: 10_000, maxBytes: 16 * 1024 * 1024 };
const MAX_BATCH_BYTES = 256 * 1024;
const NEW_LINE = Buffer.from('\n');
/** Retry interval after a write error, such as a full disk. @internal Its test advances the clock by it. */
export const RETRY_MS = 60_000;

/**
 * Appends lines to the recordings in a folder: one file a day, and a further one if a file would grow too large. One
 * write is in progress at a time. Callers never wait, and lines that can't be written are counted.
 */
export class RecordingWriter {
  readonly #options: WriterOptions;
  readonly #disk: RecordingDisk;
  readonly #queue = new LineQueue(QUEUE_LIMITS);
  readonly #maxFileBytes: number;
  #file: AppendFile | undefined;
  #path = '';
  #day = '';
  #index = 0;
  #sizeBytes = 0;
  /** Whether the last line is incomplete, so that the next write must start a new line. */
  #torn = false;
  #writing: Promise<void> | undefined;
  #retry: Timer | undefined;
  #isPaused = false;
  #closed = false;

  constructor(options: WriterOptions) {
    this.#options = options;
    this.#disk = options.disk ?? fileSystem;
    this.#maxFileBytes = Math.min(options.maxFileBytes, options.keepBytes / 2);
  }

  /** Bytes waiting to be written. */
  get waitingBytes(): number {
    return this.#queue.bytes;
  }

  /** Whether writing is suspended after an error. */
  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** Queues one line, without its line terminator. */
  write(line: string): void {
    if (this.#closed) return;
    this.#queue.push(Buffer.from(`${line}\n`));
    if (!this.#isPaused) this.#begin();
  }

  /** Counts a line that could not be built. */
  drop(): void {
    this.#queue.dropped += 1;
  }

  /** Resolves when all queued lines have been written, or writing is suspended. */
  async flush(): Promise<void> {
    while (!this.#queue.isEmpty && !this.#isPaused) {
      this.#begin();
      await this.#writing;
    }
    await this.#writing;
  }

  /** Writes pending lines, if possible, and closes the file. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#stopRetry();
    await this.flush();
    await this.#letGo();
  }

  /** Writes pending lines synchronously, for a program about to exit; a write in progress is left to complete. */
  closeNow(): void {
    this.#closed = true;
    this.#stopRetry();
    const lines = this.#isPaused ? [] : this.#queue.take(Infinity);
    const path = this.#path === '' ? this.#firstPath() : this.#path;
    try {
      if (lines.length > 0) this.#disk.appendNow(path, Buffer.concat([NEW_LINE, ...lines]));
    } catch (error) {
      this.#pause(error);
    }
    void this.#letGo();
  }

  #firstPath(): string {
    return recordingPath(this.#options.folder, utcDay(this.#options.clock.wallTime()), 0);
  }

  #begin(): void {
    this.#writing ??= this.#writeAll().finally(() => (this.#writing = undefined));
  }

  async #writeAll(): Promise<void> {
    await Promise.resolve(); // lets lines recorded in this turn join the batch
    try {
      while (!this.#queue.isEmpty) await this.#writeBatch();
      if (this.#isPaused) this.#resumed();
    } catch (error) {
      await this.#letGo();
      this.#pause(error);
    }
  }

  async #writeBatch(): Promise<void> {
    const batch = this.#queue.take(MAX_BATCH_BYTES);
    try {
      const file = await this.#fileFor(total(batch));
      await this.#append(file, batch);
    } catch (error) {
      const isPartial = error instanceof UnfinishedWrite;
      this.#queue.putBack(isPartial ? error.left : batch);
      throw isPartial ? error.cause : error;
    }
  }

  async #append(file: AppendFile, lines: readonly Buffer[]): Promise<void> {
    const bytes = Buffer.concat(this.#torn ? [NEW_LINE, ...lines] : lines);
    let written = 0;
    try {
      while (written < bytes.length) {
        const more = await file.append(bytes.subarray(written));
        if (more === 0) throw new Error('the file takes no more');
        written += more;
      }
    } catch (error) {
      throw new UnfinishedWrite(error, linesAfter(lines, written - (bytes.length - total(lines))));
    } finally {
      this.#sizeBytes += written;
    }
    this.#torn = false;
  }

  async #fileFor(bytes: number): Promise<AppendFile> {
    const day = utcDay(this.#options.clock.wallTime());
    const isFull = this.#sizeBytes > 0 && this.#sizeBytes + bytes > this.#maxFileBytes;
    if (this.#file !== undefined && day === this.#day && !isFull && !(await this.#file.isGone()))
      return this.#file;
    await this.#letGo();
    if (day === this.#day && isFull) this.#index += 1;
    else if (day !== this.#day) this.#index = await this.#nextIndex(day, bytes);
    this.#day = day;
    this.#path = recordingPath(this.#options.folder, day, this.#index);
    this.#sizeBytes = 0;
    const file = await this.#disk.open(this.#path);
    this.#file = file;
    this.#sizeBytes = file.sizeBytes;
    this.#torn = !file.endsWhole;
    await this.#deleteOld(Math.max(bytes, this.#maxFileBytes));
    return file;
  }

  /** Returns the index of the day's latest file if it has room, else the next index. */
  async #nextIndex(day: string, bytes: number): Promise<number> {
    const latest = (await recordingFiles(this.#options.folder)).find((file) => file.day === day);
    if (latest === undefined) return 0;
    const isFull = (await sizeOf(latest.path)) + bytes > this.#maxFileBytes;
    return isFull ? latest.index + 1 : latest.index;
  }

  /** Deletes old recordings so that the file being written can grow to `currentBytes`. */
  async #deleteOld(currentBytes: number): Promise<void> {
    const { folder, keepDays, keepBytes, clock } = this.#options;
    await deleteOldRecordings(folder, {
      keepDays,
      keepBytes: Math.max(0, keepBytes - currentBytes),
      nowMs: clock.wallTime(),
      current: this.#path,
    });
  }

  #pause(error: unknown): void {
    if (!this.#isPaused) {
      this.#options.log.write(
        'warn',
        'Recording paused: its file cannot be written. Requests continue; recording is retried every minute',
        { folder: this.#options.folder, cause: error instanceof Error ? error.message : String(error) },
      );
    }
    this.#isPaused = true;
    if (this.#closed) return;
    this.#retry = this.#options.clock.schedule(() => {
      this.#retry = undefined;
      this.#begin();
    }, RETRY_MS);
  }

  #resumed(): void {
    this.#isPaused = false;
    this.#options.log.write('info', 'Recording resumed', { folder: this.#options.folder });
  }

  #stopRetry(): void {
    if (this.#retry !== undefined) this.#options.clock.cancel(this.#retry);
    this.#retry = undefined;
  }

  async #letGo(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close().catch(() => undefined); // ignore errors: whatever could be written has been
  }
}

/** A write that may have succeeded in part. */
class UnfinishedWrite extends Error {
  /** Lines not written completely. */
  readonly left: readonly Buffer[];

  constructor(cause: unknown, left: readonly Buffer[]) {
    super('a write was not finished', { cause });
    this.left = left;
  }
}

/** Returns the lines not completed within the first `bytes` bytes; a line cut there must be written again. */
function linesAfter(lines: readonly Buffer[], bytes: number): readonly Buffer[] {
  let end = 0;
  return lines.filter((line) => {
    end += line.length;
    return end > bytes;
  });
}

function total(lines: readonly Buffer[]): number {
  return lines.reduce((sum, line) => sum + line.length, 0);
}
