/**
 * Cancels one dial. An AbortController with AbortSignal.any would do the same, but leaves weak references and
 * event targets behind for each connection: several kilobytes where thousands of streams are held.
 */
export class Cancellation {
  #reason: Error | undefined;
  #listeners: (() => void)[] = [];

  /** Why it was cancelled; undefined while it runs. */
  get reason(): Error | undefined {
    return this.#reason;
  }

  /** Cancels it; a second reason changes nothing. */
  cancel(reason: Error): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    const listeners = this.#listeners;
    this.#listeners = [];
    for (const listener of listeners) listener();
  }

  /** Runs `listener` when it is cancelled, at once if it has been; gives back how to forget the listener. */
  onCancel(listener: () => void): () => void {
    if (this.#reason !== undefined) {
      listener();
      return () => undefined;
    }
    this.#listeners.push(listener);
    return () => {
      const at = this.#listeners.indexOf(listener);
      if (at >= 0) this.#listeners.splice(at, 1);
    };
  }

  /** Waits for work that cannot be cancelled; rejects with the reason as soon as there is one. */
  async orEarlier(work: Promise<void>): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const forget = this.onCancel(() => reject(this.#reason ?? new Error('cancelled')));
    work.then(resolve, reject);
    await promise.finally(forget);
  }

  /** Throws the reason if it was cancelled. */
  throwIfCancelled(): void {
    if (this.#reason !== undefined) throw this.#reason;
  }
}
