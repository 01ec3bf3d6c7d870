/** Stack of open objects and lists in a JSON text, one bit per level, so that millions of brackets cost little. */
export class JsonNesting {
  #bits = new Uint8Array(64);
  /** 0 outside of any object or list. */
  depth = 0;

  get isInObject(): boolean {
    const at = this.depth - 1;
    return at >= 0 && ((this.#bits[at >> 3] ?? 0) & (1 << (at & 7))) !== 0;
  }

  enter(isObject: boolean): void {
    const byte = this.depth >> 3;
    if (byte >= this.#bits.length) {
      const grown = new Uint8Array(this.#bits.length * 2);
      grown.set(this.#bits);
      this.#bits = grown;
    }
    const bit = 1 << (this.depth & 7);
    const before = this.#bits[byte] ?? 0;
    this.#bits[byte] = isObject ? before | bit : before & ~bit;
    this.depth += 1;
  }

  leave(): void {
    this.depth -= 1;
  }
}
