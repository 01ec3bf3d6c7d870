import { type AtomicWrite, atomicWrite, atomicWriteNow } from '../text-edit/atomic-write.ts';

/** Work that writes files on its way: it yields each write, and is told whether it was still wanted. */
export type Writing<T> = Generator<AtomicWrite, T, boolean>;

/** Does the work without holding the event loop up while files are written. */
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

/** Does all of it in this turn of the event loop, for who will not see another one. */
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
