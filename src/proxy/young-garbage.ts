import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type CollectYoung = (options: { readonly type: 'minor' }) => void;

/** Bytes between two collections. Only a few buffers of a stream are alive at a time; the rest is garbage. */
const PASSED_BYTES = 16 * 1024 * 1024;

let collectYoung: CollectYoung | undefined;

/**
 * Triggers garbage collection by the bytes of large bodies passing through. V8 collects dead buffers only after 64 MB
 * have piled up; a minor collection every 16 MiB takes about a millisecond and keeps the process small.
 */
export class YoungGarbage {
  #passedBytes = 0;

  /** Counts a chunk of `bytes` bytes that was passed on. */
  passed(bytes: number): void {
    this.#passedBytes += bytes;
    if (this.#passedBytes < PASSED_BYTES) return;
    this.#passedBytes = 0;
    collectYoung ??= findCollector();
    collectYoung({ type: 'minor' });
  }
}

function findCollector(): CollectYoung {
  setFlagsFromString('--expose-gc');
  const found: unknown = runInNewContext("typeof gc === 'function' ? gc : undefined");
  // A V8 extension that takes an optional object; missing in some builds.
  return typeof found === 'function' ? (found as CollectYoung) : () => undefined;
}
