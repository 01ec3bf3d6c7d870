/**
 * Cancels one dial. AbortController with AbortSignal.any would leave weak references and event targets behind for each
 * connection: several kilobytes, with thousands of streams open.
 */
export class Cancellation {
  #reason: Error | undefined;
  #listeners: (() => void)[] = [];

  /** Reason of the cancellation; undefined unless cancelled. */
  get reason(): Error | undefined {
    return this.#reason;
  }

  /** Cancels; a second call has no effect. */
  cancel(reason: Error): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    const listeners = this.#listeners;
    this.#listeners = [];
    for (const listener of listeners) listener();
  }

  /** Runs `listener` on cancellation, or at once if already cancelled; returns a function that removes it. */
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

  /** Throws the reason if cancelled. */
  throwIfCancelled(): void {
    if (this.#reason !== undefined) throw this.#reason;
  }
}
