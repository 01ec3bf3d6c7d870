import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Files for one command, in a folder of the system's for such, which only this user can read. */
export class KeptFiles {
  #folder: string | undefined;
  #count = 0;

  /** Writes one; gives its path. */
  readonly keep = (text: string): string => {
    this.#folder ??= mkdtempSync(path.join(tmpdir(), 'lunaroute-run-'));
    this.#count += 1;
    const file = path.join(this.#folder, `settings-${this.#count}.json`);
    writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
    return file;
  };

  /** Removes them all; may be called again. */
  remove(): void {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
  }
}
