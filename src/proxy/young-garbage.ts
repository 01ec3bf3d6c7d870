import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type CollectYoung = (options: { readonly type: 'minor' }) => void;

/** Bytes that may pass between two collections: a few buffers of a stream are alive at a time, the rest is dead. */
const PASSED_BYTES = 16 * 1024 * 1024;

let collectYoung: CollectYoung | undefined;

/**
 * Counts the bytes of a large body on its way through. V8 looks at dead buffers only when 64 MB of them have
 * piled up; a collection of the young ones every 16 MiB takes about a millisecond and keeps the process small.
 */
export class YoungGarbage {
  #passedBytes = 0;

  /** A piece of `bytes` has been handed on. */
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
  // V8's own extension: a function of one optional object; absent where a build leaves it out.
  return typeof found === 'function' ? (found as CollectYoung) : () => undefined;
}
