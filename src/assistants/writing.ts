import { type AtomicWrite, atomicWrite, atomicWriteNow } from '../text-edit/atomic-write.ts';

/** Work that writes files as it proceeds: it yields each write and receives whether that write was still wanted. */
export type Writing<T> = Generator<AtomicWrite, T, boolean>;

/** Runs the work without blocking the event loop while files are written. */
export async function write<T>(work: Writing<T>): Promise<T> {
  let step = work.next();
  while (step.done !== true) {
    const told = await atomicWrite(step.value).then(
      (isWritten) => () => work.next(isWritten),
      (error: unknown) => () => work.throw(error),
    );
    step = told();
  }
  return step.value;
}

/** Runs all of the work in this turn of the event loop, for callers that won't get another one. */
export function writeNow<T>(work: Writing<T>): T {
  let step = work.next();
  while (step.done !== true) {
    let told: () => IteratorResult<AtomicWrite, T>;
    try {
      const isWritten = atomicWriteNow(step.value);
      told = () => work.next(isWritten);
    } catch (error) {
      told = () => work.throw(error);
    }
    step = told();
  }
  return step.value;
}
