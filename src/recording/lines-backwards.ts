import { open, type FileHandle } from 'node:fs/promises';

const BLOCK_BYTES = 64 * 1024;
/** Recorders never write longer lines, so such a line comes from something else. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;
const LINE_FEED = 10;

/**
 * Yields the lines of a file from last to first, reading blocks from the end; undefined for a line that is too long.
 * Lines appended meanwhile are not seen.
 */
export async function* linesBackwards(file: string): AsyncGenerator<string | undefined> {
  const handle = await open(file, 'r');
  try {
    yield* linesOf(handle);
  } finally {
    await handle.close();
  }
}

async function* linesOf(handle: FileHandle): AsyncGenerator<string | undefined> {
  let position = (await handle.stat()).size;
  /** Blocks of a line that begins earlier in the file, last block first. */
  let tail: Buffer[] = [];
  let tailBytes = 0;
  while (position > 0) {
    const block = await readBefore(handle, position);
    position -= block.length;
    if (block.length === 0) break; // the file was truncated
    let end = block.length;
    for (let at = block.lastIndexOf(LINE_FEED); at >= 0; at = lastBefore(block, at)) {
      yield lineOf([block.subarray(at + 1, end), ...tail.toReversed()], tailBytes + end - at);
      tail = [];
      tailBytes = 0;
      end = at;
    }
    tailBytes += end;
    if (tailBytes <= MAX_LINE_BYTES) tail.push(block.subarray(0, end));
    else tail = [];
  }
  if (tailBytes > 0) yield lineOf(tail.toReversed(), tailBytes);
}

function lastBefore(block: Buffer, at: number): number {
  return at === 0 ? -1 : block.lastIndexOf(LINE_FEED, at - 1);
}

function lineOf(pieces: readonly Buffer[], bytes: number): string | undefined {
  return bytes > MAX_LINE_BYTES ? undefined : Buffer.concat(pieces).toString();
}

async function readBefore(handle: FileHandle, position: number): Promise<Buffer> {
  const length = Math.min(BLOCK_BYTES, position);
  const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(length), 0, length, position - length);
  return buffer.subarray(0, bytesRead);
}
