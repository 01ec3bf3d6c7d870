import { type AppendFile, fileSystem, type RecordingDisk } from '../../src/recording/append-file.ts';

/** A real disk that can be told to take nothing, only a part, or to hang. */
export class StubbornDisk implements RecordingDisk {
  /** `full` fails after `room` bytes; `hangs` never completes. */
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

  /** Makes everything work again and completes the writes that hung. */
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
