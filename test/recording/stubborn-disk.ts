import { type AppendFile, fileSystem, type RecordingDisk } from '../../src/recording/append-file.ts';

/** A real disk that can be told to take nothing, a part, or for ever. */
export class StubbornDisk implements RecordingDisk {
  /** `full` after `room` bytes; `hangs` never answers. */
  state: 'fine' | 'full' | 'hangs' = 'fine';
  room = 0;
  opened = 0;
  readonly #hanging: (() => void)[] = [];

  async open(file: string): Promise<AppendFile> {
    this.opened += 1;
    const real = await fileSystem.open(file);
    return {
      sizeBytes: real.sizeBytes,
      endsWhole: real.endsWhole,
      append: (bytes) => this.#append(real, bytes),
      isGone: () => real.isGone(),
      close: () => real.close(),
    };
  }

  /** Everything works from now on, and what hung goes on. */
  recover(): void {
    this.state = 'fine';
    for (const go of this.#hanging.splice(0)) go();
  }

  appendNow(file: string, bytes: Buffer): void {
    fileSystem.appendNow(file, bytes);
  }

  async #append(real: AppendFile, bytes: Buffer): Promise<number> {
    if (this.state === 'hangs') await new Promise<void>((resolve) => this.#hanging.push(resolve));
    if (this.state === 'fine') return real.append(bytes);
    const part = bytes.subarray(0, this.room);
    this.room -= part.length;
    if (part.length === 0)
      throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    return real.append(part);
  }
}
